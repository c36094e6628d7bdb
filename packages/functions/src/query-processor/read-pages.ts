import { type AttributeMap, itemSize, type JsonObject, keyOfItem, type PagePlan, presentItem } from '@sluice/core';
import type { ItemPage, Tables } from '../ports/tables.ts';
import { classifyFailure, failureName } from '../resilience/classify-failure.ts';
import type { Deadline } from '../resilience/deadline.ts';
import { retryCall, type RetryOptions } from '../resilience/retry-call.ts';

export interface ReadItems {
  readonly items: readonly JsonObject[];
  readonly scanned: number;
  /** Where to go on; absent at the end. */
  readonly next?: AttributeMap;
  readonly readUnits: number;
}

/** What a result ends at besides its limit: 1 MB of items, as DynamoDB's own pages do. */
export const maxPageBytes = 1024 * 1024;

/** Reads on over DynamoDB's pages until the caller's page is full or the time for it is up. */
export async function readPages(
  plan: PagePlan,
  tables: Tables,
  budget: Deadline,
  retry: RetryOptions,
): Promise<ReadItems> {
  const items: JsonObject[] = [];
  let [scanned, readUnits, bytes] = [0, 0, 0];
  let start = plan.request.ExclusiveStartKey;
  do {
    const page = await nextPage(plan, start, items.length, tables, retry, start !== plan.request.ExclusiveStartKey);
    if (page === 'throttled') break;
    scanned += page.scanned;
    readUnits += page.capacityUnits;
    for (const [index, item] of page.items.entries()) {
      items.push(presentItem(plan, item));
      bytes += itemSize(item);
      if (items.length < plan.limit && bytes < maxPageBytes) continue;
      const more = index + 1 < page.items.length || page.next !== undefined;
      return { items, scanned, readUnits, ...(more && { next: keyOfItem(plan, item) }) };
    }
    start = page.next;
  } while (start && budget.remainingMs() > 0);
  return { items, scanned, readUnits, ...(start && { next: start }) };
}

/** One page of DynamoDB's; being throttled after the first one ends the caller's page, with a cursor to go on. */
async function nextPage(
  plan: PagePlan,
  start: AttributeMap | undefined,
  found: number,
  tables: Tables,
  retry: RetryOptions,
  mayEnd: boolean,
): Promise<ItemPage | 'throttled'> {
  const { ExclusiveStartKey: _, ...rest } = plan.request;
  const request = { ...rest, ...(start && { ExclusiveStartKey: start }) };
  // DynamoDB's limit counts what it looks at; behind a filter that says nothing about what it finds.
  const limit = plan.filtered ? undefined : plan.limit - found;
  try {
    const read = plan.kind === 'query' ? 'query' : 'scan';
    return await retryCall(() => tables[read](plan.table, request, limit), retry);
  } catch (error) {
    if (mayEnd && classifyFailure(failureName(error)) === 'throttled') return 'throttled';
    throw error;
  }
}
