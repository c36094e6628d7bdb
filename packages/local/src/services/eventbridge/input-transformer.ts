import { type BusEvent, eventText, eventValue } from './event.ts';
import { readPath } from './json-path.ts';

export interface InputTransformer {
  readonly InputPathsMap?: Readonly<Record<string, string>> | undefined;
  readonly InputTemplate: string | undefined;
}

/**
 * Fills a template with values of the event. Outside of quotes a value is JSON; inside of quotes a string stands as it is.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function transformInput(
  { InputPathsMap, InputTemplate = '' }: InputTransformer,
  event: BusEvent,
  about: { ruleArn: string; ruleName: string; ingestedAt: number },
): string {
  const value = eventValue(event);
  const variables: Record<string, unknown> = {
    'aws.events.rule-arn': about.ruleArn,
    'aws.events.rule-name': about.ruleName,
    'aws.events.event.ingestion-time': new Date(about.ingestedAt).toISOString(),
    'aws.events.event': event.head,
    'aws.events.event.json': JSON.parse(eventText(event)) as unknown,
  };
  for (const [name, path] of Object.entries(InputPathsMap ?? {})) variables[name] = readPath(path, value);
  let filled = '';
  let quoted = false;
  for (const [part] of InputTemplate.matchAll(/\\.|<[\w.-]+>|[^]/g)) {
    if (part === '"') quoted = !quoted;
    const name = part.length > 2 && part.startsWith('<') ? part.slice(1, -1) : undefined;
    filled += name === undefined ? part : insert(variables[name], quoted);
  }
  return filled;
}

function insert(value: unknown, quoted: boolean): string {
  // A variable without a value leaves nothing behind but what keeps the JSON whole.
  if (value === undefined) return quoted ? '' : '""';
  const text = JSON.stringify(value);
  if (!quoted) return text;
  return typeof value === 'string' ? text.slice(1, -1) : JSON.stringify(text).slice(1, -1);
}
