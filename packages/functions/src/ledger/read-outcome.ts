import type { AttributeMap, Outcome, OutcomeError, OutcomeStatus } from '@sluice/core';
import type { RowStore } from '../ports/row-store.ts';
import type { RetryOptions } from '../resilience/retry-call.ts';
import { readRows } from './read-rows.ts';
import { flagOf, numberOf, textOf } from './row-fields.ts';
import { chunkSortKey, unpackResult } from './stored-result.ts';

/** The outcome a receipt tells of, its result put together from chunks where need be. */
export async function readOutcome(store: RowStore, row: AttributeMap, retry: RetryOptions): Promise<Outcome> {
  const pk = textOf(row, 'pk');
  const count = numberOf(row, 'chunks');
  const chunkSet = textOf(row, 'chunkSet');
  const keys = Array.from({ length: count }, (_, index) => ({ pk, sk: chunkSortKey(chunkSet, index) }));
  const chunks = await readRows(store, keys, retry);
  const bySortKey = chunks.toSorted((a, b) => (textOf(a, 'sk') < textOf(b, 'sk') ? -1 : 1));
  const result = unpackResult(row, bySortKey);
  const error = textOf(row, 'error');
  return {
    id: textOf(row, 'id'),
    source: textOf(row, 'source'),
    type: textOf(row, 'type'),
    status: textOf(row, 'status') as OutcomeStatus,
    ...(result !== undefined && { result }),
    ...(error && { error: JSON.parse(error) as OutcomeError }),
    acceptedAt: textOf(row, 'acceptedAt'),
    completedAt: textOf(row, 'completedAt'),
    attempts: numberOf(row, 'attempts'),
    ...(flagOf(row, 'duplicate') && { duplicate: true }),
  };
}

/** Whether a row is past its time; DynamoDB deletes those within days, so readers have to look. */
export function isExpired(row: AttributeMap, nowMs: number): boolean {
  const expiresAt = numberOf(row, 'expiresAt');
  return expiresAt > 0 && expiresAt * 1000 < nowMs;
}
