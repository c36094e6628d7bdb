import { type AttributeMap, judgeRefusal, type OutcomeError, type WritePlan } from '@sluice/core';
import type { NewOutcome } from '../ledger/receipt-put.ts';
import type { CancellationReason } from '../ports/transactions.ts';
import { classifyFailure } from '../resilience/classify-failure.ts';
import { serviceRefusal } from '../worker/service-refusal.ts';

/**
 * What a cancelled transaction says of one of its commands.
 *
 * - `again`: it had no part in it
 * - `wait`: it may pass soon
 * - `known`: its receipt is there
 * - `record`: the data refused it; the outcome is to be written down
 * - `refuse`: refused for good
 */
export type Judgement =
  | { readonly kind: 'again' }
  | { readonly kind: 'wait'; readonly reason: 'conflict' | 'throttled' | 'unknown'; readonly code: string }
  | { readonly kind: 'known'; readonly existing: AttributeMap }
  | { readonly kind: 'record'; readonly outcome: NewOutcome }
  | { readonly kind: 'refuse'; readonly error: OutcomeError };

/** Judges one command by its own reasons; `item` is absent where only the receipt was to be written. */
export function judgeCancellation(
  plan: WritePlan,
  { item, receipt }: { readonly item?: CancellationReason; readonly receipt: CancellationReason },
): Judgement {
  // The receipt goes first: an insert that was applied before finds its own item, and that is no refusal.
  if (receipt.code === 'ConditionalCheckFailed' && receipt.item) return { kind: 'known', existing: receipt.item };
  if (item?.code === 'ConditionalCheckFailed') return { kind: 'record', outcome: refusedByData(plan, item.item) };
  const reasons = [item, receipt].filter((reason) => reason !== undefined && reason.code !== 'None');
  const [reason] = reasons;
  if (reason === undefined) return { kind: 'again' };
  const kind = reason.code === 'ConditionalCheckFailed' ? 'conflict' : classifyFailure(reason.code);
  if (kind !== 'refused') return { kind: 'wait', reason: kind, code: reason.code };
  return refusedByService(reason);
}

function refusedByData(plan: WritePlan, stored: AttributeMap | undefined): NewOutcome {
  const { code, message } = judgeRefusal(plan, stored);
  if (code !== 'SUPERSEDED') return { status: 'failed', error: { code, message } };
  return {
    status: 'succeeded',
    superseded: true,
    result: { result: { S: JSON.stringify({ applied: false, reason: 'SUPERSEDED' }) } },
  };
}

function refusedByService({ code, message = '' }: CancellationReason): Judgement {
  const error = serviceRefusal(code, message);
  if (error.code === 'UPDATE_REFUSED') return { kind: 'record', outcome: { status: 'failed', error } };
  return { kind: 'refuse', error };
}
