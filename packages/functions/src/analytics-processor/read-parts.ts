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

/** As strict as what follows: a value that DynamoDB refuses would keep the whole group from being counted. */
function isAnalyticsEvent(value: unknown): value is AnalyticsEvent {
  if (!isObject(value)) return false;
  const { v, id, time, lines } = value;
  return v === 1 && isText(id) && isTime(time) && Array.isArray(lines) && lines.every(isLine);
}

function isLine(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { client, type, table, status, count, bytes = 0, readUnits = 0, writeUnits = 0, latency = {} } = value;
  return (
    [client, type, table, status].every(isText) &&
    [count, bytes, readUnits, writeUnits].every(isMeasure) &&
    isHistogram(latency)
  );
}

/** Counts by bucket number, of which there are fewer than a hundred. */
function isHistogram(value: unknown): boolean {
  return (
    isObject(value) &&
    Object.entries(value).every(([bucket, count]) => /^(0|[1-9]\d?)$/.test(bucket) && isMeasure(count))
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Becomes part of a key, of which a partition key may have 2,048 bytes and a sort key 1,024. */
function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && Buffer.byteLength(value) <= 256;
}

/** A UTC time as Date writes it: the rows' periods are cut out of its text. */
function isTime(value: unknown): boolean {
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return !Number.isNaN(ms) && new Date(ms).toISOString() === value;
}

/** Negative where a count is taken back. DynamoDB takes nothing smaller than 1E-130, and what is summed up must stay exact. */
function isMeasure(value: unknown): boolean {
  if (typeof value !== 'number') return false;
  const size = Math.abs(value);
  return size === 0 || (size >= 1e-30 && size <= Number.MAX_SAFE_INTEGER);
}
