import type { SluiceConfig } from '../config/define-config.ts';
import { SluiceError } from '../errors/sluice-error.ts';
import type { SluiceEvent } from '../events/sluice-event.ts';
import { parseArguments } from './parse-arguments.ts';
import { operationOf } from './operations.ts';
import type { WritePlan } from './plans.ts';
import { tableOf } from './table-lookup.ts';

/**
 * Turns a `write.*` event into DynamoDB request fragments. Arguments, keys and sizes are checked again, so that a
 * message of another deployment is refused and not misread; the table's schema is checkEvent's.
 *
 * @throws SluiceError
 */
export function planWrite(event: SluiceEvent, config: SluiceConfig): WritePlan {
  const operation = operationOf(event.type);
  if (operation?.flow !== 'write') {
    throw new SluiceError('EVENT_TYPE_UNKNOWN', `"${event.type}" is not a write`, {
      pointer: '/type',
      received: event.type,
    });
  }
  const data = parseArguments(operation, event.data);
  return operation.plan(data, event, tableOf(config, (data as { readonly table: string }).table));
}
