import { backoffMs, type Random } from '@sluice/core';
import type { ReceivedMessage } from './received-message.ts';

/** From 1 s, as the design has it; 15 minutes is the longest delay SQS gives a new message. */
const backoff = { baseMs: 1000, capMs: 900_000 };

/** Whole seconds until a message should be tried again, at least one: zero would bring back at once the load that it failed under. */
export function messageDelaySeconds({ attempts }: Pick<ReceivedMessage, 'attempts'>, random: Random): number {
  return Math.max(1, Math.ceil(backoffMs(attempts, random.next(), backoff) / 1000));
}
