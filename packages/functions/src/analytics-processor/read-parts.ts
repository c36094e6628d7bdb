import type { AnalyticsEvent } from '@sluice/core';
import { chunk } from '../resilience/chunk.ts';
import type { ReceivedMessage } from '../worker/received-message.ts';

/** What is counted under one receipt: an analytics event, or a piece of one with many lines. */
export interface Part {
  readonly message: ReceivedMessage;
  readonly event: AnalyticsEvent;
  readonly part: number;
}

/** Lines of a part: with a row for each granularity and the receipt, 100 actions is what a transaction takes. */
const linesPerPart = 32;

export interface ReadParts {
  readonly parts: readonly Part[];
  readonly unreadable: readonly ReceivedMessage[];
  /** Messages with the event of another one of the batch, which speaks for both: two receipts of one key fit no transaction. */
  readonly twins: ReadonlyMap<ReceivedMessage, ReceivedMessage>;
}

/** Takes messages apart into what fits one transaction each; always in the same pieces, since each has a receipt. */
export function readParts(messages: readonly ReceivedMessage[]): ReadParts {
  const parts: Part[] = [];
  const unreadable: ReceivedMessage[] = [];
  const twins = new Map<ReceivedMessage, ReceivedMessage>();
  const firsts = new Map<string, ReceivedMessage>();
  for (const message of messages) {
    const event = readEvent(message.body);
    if (!event) {
      unreadable.push(message);
      continue;
    }
    const first = firsts.get(event.id);
    if (first) {
      twins.set(message, first);
      continue;
    }
    firsts.set(event.id, message);
    for (const [part, lines] of chunk(event.lines, { maxEntries: linesPerPart }).entries()) {
      parts.push({ message, event: { ...event, lines }, part });
    }
  }
  return { parts, unreadable, twins };
}

function readEvent(body: string): AnalyticsEvent | undefined {
  try {
    const event: unknown = JSON.parse(body);
    return isAnalyticsEvent(event) ? event : undefined;
  } catch {
    return undefined;
  }
}

function isAnalyticsEvent(value: unknown): value is AnalyticsEvent {
  if (typeof value !== 'object' || value === null) return false;
  const { v, id, time, lines } = value as Partial<AnalyticsEvent>;
  const timed = typeof time === 'string' && !Number.isNaN(Date.parse(time));
  return v === 1 && typeof id === 'string' && id !== '' && timed && Array.isArray(lines) && lines.every(isLine);
}

function isLine(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { client, type, table, status, count } = value as Readonly<Record<string, unknown>>;
  return [client, type, table, status].every((text) => typeof text === 'string') && typeof count === 'number';
}
