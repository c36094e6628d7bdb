import { backoffMs, type ErrorCode } from '@sluice/core';
import { type NewOutcome, receiptPut } from '../ledger/receipt-put.ts';
import type { CancellationReason, TransactionAction } from '../ports/transactions.ts';
import { classifyFailure } from '../resilience/classify-failure.ts';
import { randomBytes } from '../resilience/random-bytes.ts';
import { retryCall } from '../resilience/retry-call.ts';
import { acknowledge, refuseForGood, unfinished, verdictOf } from '../worker/record-outcome.ts';
import { outcomeError } from '../worker/outcome-error.ts';
import { refusalOf } from '../worker/refusal-of.ts';
import { serviceRefusal } from '../worker/service-refusal.ts';
import type { Task } from '../worker/task.ts';
import type { Verdict } from '../worker/verdict.ts';
import type { Importing } from './importing.ts';

export interface Step {
  readonly task: Task;
  readonly outcome: NewOutcome;
  /** What goes into one transaction with the event's receipt. */
  readonly actions: readonly TransactionAction[];
  /** What it means that the condition of one of them is not met. */
  refused(reason: CancellationReason): Promise<Verdict>;
}

/** What is wrong with a table or the deployment, and not with an event. */
export const fatal: readonly string[] = ['TABLE_UNKNOWN', 'PERMISSION_DENIED'] satisfies ErrorCode[];

/** Counters of a job are shared by all its batches, so conflicts are ordinary here and pass within what a transaction takes. */
const backoff = { baseMs: 10, capMs: 2000 };

/** Changes the ledger and writes the event's receipt, both or neither, waiting out conflicts until the deadline. */
export async function commitStep(step: Step, importing: Importing): Promise<Verdict> {
  const { ports, recording, deadline } = importing;
  for (let attempt = 1; ; attempt++) {
    const answer = await write(step, importing);
    if ('error' in answer) {
      const refusal = refusalOf(answer.error);
      // Every row of a step is the ledger's: where that is missing or denied no event is to blame, and none may end uncounted.
      const itsOwn = refusal !== undefined && !fatal.includes(refusal.code);
      return itsOwn ? refuseForGood(step.task, refusal, recording) : unfinished(answer.error, recording);
    }
    if (answer.done) return { ...verdictOf(step.outcome), writeUnits: answer.capacityUnits };
    const verdict = await judge(answer.reasons, step, importing);
    if (verdict.status !== 'unfinished') return verdict;
    const delayMs = backoffMs(attempt, ports.random.next(), backoff);
    if (verdict.reason === 'unknown' || !deadline.allows(delayMs)) return verdict;
    await ports.clock.sleep(delayMs);
  }
}

async function write({ task, outcome, actions }: Step, { ports, recording, deadline }: Importing) {
  const times = { nowMs: ports.clock.now(), retentionMs: recording.retentionMs };
  const receipt: TransactionAction = {
    store: 'ledger',
    action: 'Put',
    request: receiptPut(task.identity, outcome, times),
  };
  const token = Buffer.from(randomBytes(16, ports.random)).toString('hex');
  try {
    return await retryCall(() => ports.transactions.write([receipt, ...actions], token), {
      ...recording.retry,
      deadline,
    });
  } catch (error) {
    return { error };
  }
}

/** The receipt's own reason goes first: what was done before explains every other refusal. */
async function judge(
  [receipt, ...others]: readonly CancellationReason[],
  step: Step,
  { recording }: Importing,
): Promise<Verdict> {
  if (receipt?.code === 'ConditionalCheckFailed' && receipt.item) {
    return acknowledge(step.task, receipt.item, recording);
  }
  const unmet = others.find(({ code }) => code === 'ConditionalCheckFailed');
  if (unmet) return step.refused(unmet);
  const reason = [receipt, ...others].find((one) => one !== undefined && one.code !== 'None');
  const code = reason?.code ?? 'None';
  const kind = classifyFailure(code);
  if (kind === 'refused') return refuseForGood(step.task, serviceRefusal(code, reason?.message ?? ''), recording);
  // A refused receipt without its item: it was deleted in between, and is worth another look.
  const waits = code === 'ConditionalCheckFailed' ? 'conflict' : kind;
  return { status: 'unfinished', reason: waits, ...outcomeError(code, 'DynamoDB cancelled the transaction') };
}
