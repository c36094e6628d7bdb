import type { Target } from '@aws-sdk/client-eventbridge';
import { type BusEvent, eventText, eventValue } from './event.ts';
import { transformInput } from './input-transformer.ts';
import { readPath } from './json-path.ts';

/** What a target gets of an event: `Input`, `InputPath`, `InputTransformer` or all of it. */
export function targetInput(
  target: Target,
  event: BusEvent,
  about: { ruleArn: string; ruleName: string; ingestedAt: number },
): string {
  if (target.Input !== undefined) return target.Input;
  if (target.InputTransformer !== undefined) {
    return transformInput(target.InputTransformer, event, about);
  }
  if (target.InputPath === undefined || target.InputPath === '$') return eventText(event);
  // The detail as its sender wrote it: no number is read and written again.
  if (target.InputPath === '$.detail') return event.detail;
  return JSON.stringify(readPath(target.InputPath, eventValue(event)) ?? null);
}
