import type { Archive } from '@aws-sdk/client-eventbridge';
import { archiveView } from '../archive-views.ts';
import { validationException } from '../errors.ts';
import type { EventBridgeEngine } from '../eventbridge-engine.ts';
import { type Input, optionalString, type Wire } from '../input.ts';
import { paginate } from '../paginate.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListArchives.html */
export async function listArchives(
  engine: EventBridgeEngine,
  input: Input,
): Promise<{ Archives: Wire<Archive>[]; NextToken?: string }> {
  const prefix = optionalString(input, 'NamePrefix');
  const source = optionalString(input, 'EventSourceArn');
  const state = optionalString(input, 'State');
  if ([prefix, source, state].filter((filter) => filter !== undefined).length > 1) {
    throw validationException(
      'At most one filter is allowed for ListArchives. Use either : State, EventSourceArn, or NamePrefix.',
    );
  }
  const bus = source === undefined ? undefined : engine.registry.requireBus(engine.names.busName(source)).name;
  const archives = engine.archives
    .all()
    .filter((archive) => archive.name.startsWith(prefix ?? ''))
    .filter((archive) => bus === undefined || archive.bus === bus)
    .filter(() => state === undefined || state === 'ENABLED');
  const { page, next } = paginate(archives, ({ name }) => name, input);
  return { Archives: page.map((archive) => archiveView(engine, archive)), ...next };
}
