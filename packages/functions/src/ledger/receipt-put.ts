import { type AttributeMap, type OutcomeError, type OutcomeStatus, type PutFragment, receiptKey } from '@sluice/core';
import type { Identity } from './identity.ts';
import type { StoredResult } from './stored-result.ts';

/** What became of an event, ready to be written down. */
export interface NewOutcome {
  readonly status: OutcomeStatus;
  readonly result?: StoredResult;
  readonly error?: OutcomeError;
  /** Someone else's event did the same before: this one changed nothing. */
  readonly duplicate?: true;
  /** Succeeded without an effect: a newer version was there. Only for counting, the result says it too. */
  readonly superseded?: true;
  /** A copy lies in the dead-letter queue; a redrive may replace this outcome. */
  readonly deadLetter?: true;
}

export interface ReceiptTimes {
  /** Milliseconds since the Unix epoch. */
  readonly nowMs: number;
  readonly retentionMs: number;
}

/**
 * The put of a receipt: takes effect once for a caller, source and id.
 * It gives way to nothing but the outcome its own event was dead-lettered with, and a row that is expired and only not
 * yet deleted. A redriven event, which may have been edited, replaces whatever outcome a dead letter left behind.
 */
export function receiptPut(identity: Identity, outcome: NewOutcome, { nowMs, retentionMs }: ReceiptTimes): PutFragment {
  const { caller, id, source, type, fingerprint, request, acceptedAt, attempts, mayReplaceFailed } = identity;
  const { status, result, error, duplicate, deadLetter } = outcome;
  const row: AttributeMap = {
    pk: { S: receiptKey(caller, source, id) },
    sk: { S: 'outcome' },
    caller: { S: caller },
    id: { S: id },
    source: { S: source },
    type: { S: type },
    fingerprint: { S: fingerprint },
    request: { S: request },
    status: { S: status },
    acceptedAt: { S: acceptedAt },
    completedAt: { S: new Date(nowMs).toISOString() },
    attempts: { N: String(attempts) },
    expiresAt: { N: String(Math.ceil((nowMs + retentionMs) / 1000)) },
    ...result,
    ...(error && { error: { S: JSON.stringify(error) } }),
    ...(duplicate && { duplicate: { BOOL: true } }),
    ...(deadLetter && { deadLetter: { BOOL: true } }),
    ...(mayReplaceFailed && { redriven: { BOOL: true } }),
  };
  return {
    Item: row,
    ConditionExpression:
      'attribute_not_exists(pk) OR expiresAt < :now OR ' +
      (mayReplaceFailed
        ? '#status = :deadLettered OR deadLetter = :true'
        : '(#status = :deadLettered AND fingerprint = :own)'),
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: {
      ':deadLettered': { S: 'dead-lettered' },
      ':now': { N: String(Math.floor(nowMs / 1000)) },
      ...(mayReplaceFailed ? { ':true': { BOOL: true } } : { ':own': { S: fingerprint } }),
    },
  };
}
