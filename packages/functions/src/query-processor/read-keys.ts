import {
  type AttributeMap,
  type BatchGetPlan,
  itemSize,
  type JsonObject,
  keyOfItem,
  maxItemBytes,
  presentItem,
} from '@sluice/core';
import type { ReadAnswer, Tables } from '../ports/tables.ts';
import { keyText } from '../reading/key-text.ts';
import { readSome } from '../reading/read-some.ts';
import type { CallWindow } from '../resilience/call-window.ts';
import { classifyFailure, failureName } from '../resilience/classify-failure.ts';
import type { Deadline } from '../resilience/deadline.ts';
import type { RetryOptions } from '../resilience/retry-call.ts';
import { maxPageBytes } from './read-pages.ts';

export interface ReadKeys {
  /** In the order of the keys, null where there is no item. */
  readonly items: readonly (JsonObject | null)[];
  /** Keys at the end that were not got to. */
  readonly unread: number;
  readonly readUnits: number;
}

export interface KeyReading {
  readonly tables: Tables;
  /** When to answer with what there is. */
  readonly budget: Deadline;
  readonly retry: RetryOptions;
  /** Of calls that may answer more than a page: what this function holds of their answers is bounded by it. */
  readonly largeReads: CallWindow;
}

/** Keys to ask for while nothing is known of the items: a page of the largest there are. */
const firstKeys = Math.ceil(maxPageBytes / maxItemBytes);

/** Reads many keys, no more of them at a time than are likely to fit the page, until it is full, all are read or time is up. */
export async function readKeys(plan: BatchGetPlan, reading: KeyReading): Promise<ReadKeys> {
  const places = plan.keys.map((key) => ({ key, text: keyText(key) }));
  let page = pageOf(places, new Map());
  let readUnits = 0;
  while (page.gaps.length > 0 && (page.items.length === 0 || reading.budget.remainingMs() > 0)) {
    const keys = page.gaps.slice(0, keysLikelyToFit(page));
    const answer = await nextKeys(plan, keys, reading, page.items.length > 0);
    if (answer === 'throttled') break;
    readUnits += answer.capacityUnits;
    const read = new Map(page.read);
    const unread = new Set(answer.unread.map(keyText));
    for (const text of keys.map(keyText)) if (!unread.has(text)) read.set(text, null);
    for (const item of answer.items) read.set(keyText(keyOfItem(plan, item)), item);
    page = pageOf(places, read);
  }
  const items = page.items.map((item) => item && presentItem(plan, item));
  return { items, unread: plan.keys.length - items.length, readUnits };
}

/** Some of these keys; being throttled after the first of the page ends it. */
async function nextKeys(
  { table, request }: BatchGetPlan,
  keys: readonly AttributeMap[],
  { tables, budget, retry, largeReads }: KeyReading,
  mayEnd: boolean,
): Promise<ReadAnswer | 'throttled'> {
  const read = () => tables.read(table, keys, request);
  const inTurn = keys.length > firstKeys ? () => largeReads.run(read, () => true) : read;
  try {
    return await readSome(keys, inTurn, { ...retry, deadline: budget });
  } catch (error) {
    if (mayEnd && classifyFailure(failureName(error)) === 'throttled') return 'throttled';
    throw error;
  }
}

interface Place {
  readonly key: AttributeMap;
  readonly text: string;
}

/** How far the caller's page has come. */
interface Page {
  /** Up to the first gap. */
  readonly items: readonly (AttributeMap | null)[];
  /** Keys to be read yet, each once: DynamoDB refuses a request that names one twice. */
  readonly gaps: readonly AttributeMap[];
  /** What was read of the page, behind gaps too, by key; what lies behind its end is let go. */
  readonly read: ReadonlyMap<string, AttributeMap | null>;
  readonly bytes: number;
}

function pageOf(places: readonly Place[], all: Page['read']): Page {
  const items: (AttributeMap | null)[] = [];
  const gaps = new Map<string, AttributeMap>();
  const read = new Map<string, AttributeMap | null>();
  let bytes = 0;
  for (const { key, text } of places) {
    if (bytes >= maxPageBytes) break;
    const item = all.get(text);
    if (item === undefined) {
      gaps.set(text, key);
      continue;
    }
    read.set(text, item);
    bytes += item ? itemSize(item) : 0;
    if (gaps.size === 0) items.push(item);
  }
  return { items, gaps: [...gaps.values()], read, bytes };
}

/** As many as fill the page when they are like those before. */
function keysLikelyToFit({ read, bytes }: Page): number {
  return read.size === 0 ? firstKeys : Math.max(1, Math.ceil(((maxPageBytes - bytes) * read.size) / bytes));
}
