import type { SluiceConfig } from '../config/define-config.ts';
import type { SluiceEvent } from '../events/sluice-event.ts';
import type { WritePlan } from './plans.ts';

/** Turns a checked `write.*` event into DynamoDB request fragments; parses and checks again what the schema knows, so that a message of an older deployment is refused and not misread. */
export function planWrite(_event: SluiceEvent, _config: SluiceConfig): WritePlan {
  throw new Error('unfinished');
}
