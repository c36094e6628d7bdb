import { backoffMs, type Random, type SluiceConfig } from '@sluice/core';
import { analyticsShards, partKey } from '../analytics/rollup-keys.ts';
import { addRollup } from '../analytics/rollup-row.ts';
import type { TransactionAction, Transactions } from '../ports/transactions.ts';
import { classifyFailure, type FailureKind, failureName } from '../resilience/classify-failure.ts';
import { randomBytes } from '../resilience/random-bytes.ts';
import { retryCall, type RetryOptions } from '../resilience/retry-call.ts';
import { type Group, groupParts } from './group-parts.ts';
import type { Part } from './read-parts.ts';

export interface Counting {
  readonly transactions: Transactions;
  readonly config: SluiceConfig;
  readonly random: Random;
  readonly retry: RetryOptions;
}

/** Receipts outlive anything a queue can deliver again: 4 days, and 14 as a dead letter. */
const receiptDays = 21;
const backoff = { baseMs: 25, capMs: 2000 };

/**
 * Adds a group to its rows together with its receipts; what has a receipt already is left out.
 * @returns why parts were not counted
 */
export async function countGroup(group: Group, counting: Counting): Promise<ReadonlyMap<Part, FailureKind>> {
  const { random, retry } = counting;
  let { parts, rows } = group;
  for (let attempt = 1; parts.length > 0; attempt++) {
    const answer = await write(parts, rows, counting);
    if ('error' in answer) return failed(parts, classifyFailure(failureName(answer.error)));
    if (answer.done) return new Map();
    const { reasons } = answer;
    const fresh = parts.filter((_, index) => reasons[index]?.code !== 'ConditionalCheckFailed');
    if (fresh.length < parts.length) {
      [{ parts, rows }] = [groupParts(fresh)[0] ?? { parts: [], rows: [] }];
      continue;
    }
    const code = reasons.find((reason) => reason.code !== 'None')?.code ?? 'None';
    const kind = classifyFailure(code);
    const delayMs = backoffMs(attempt, random.next(), backoff);
    if (kind === 'refused' || kind === 'unknown' || !retry.deadline.allows(delayMs)) return failed(parts, kind);
    await retry.clock.sleep(delayMs);
  }
  return new Map();
}

async function write(parts: Group['parts'], rows: Group['rows'], { transactions, config, random, retry }: Counting) {
  const shard = Math.floor(random.next() * analyticsShards);
  const expiresAt = { N: String(Math.ceil(retry.clock.now() / 1000) + receiptDays * 86_400) };
  const actions: TransactionAction[] = [
    ...parts.map(({ event, part }): TransactionAction => {
      const { pk, sk } = partKey(event.id, part);
      const request = {
        Item: { pk: { S: pk }, sk: { S: sk }, expiresAt },
        ConditionExpression: 'attribute_not_exists(pk)',
      };
      return { store: 'analytics', action: 'Put', request };
    }),
    ...rows.map((row): TransactionAction => {
      return { store: 'analytics', action: 'Update', request: addRollup(row, shard, config.retention) };
    }),
  ];
  const token = Buffer.from(randomBytes(16, random)).toString('hex');
  try {
    return await retryCall(() => transactions.write(actions, token), retry);
  } catch (error) {
    return { error };
  }
}

function failed(parts: Group['parts'], kind: FailureKind): ReadonlyMap<Part, FailureKind> {
  return new Map(parts.map((part) => [part, kind]));
}
