import { backoffMs } from '@sluice/core';
import { type NewOutcome, receiptPut } from '../ledger/receipt-put.ts';
import type { CancellationReason, TransactionAction, TransactionAnswer, Transactions } from '../ports/transactions.ts';
import { classifyFailure, failureName } from '../resilience/classify-failure.ts';
import type { Deadline } from '../resilience/deadline.ts';
import { mapBounded } from '../resilience/map-bounded.ts';
import { randomBytes } from '../resilience/random-bytes.ts';
import { retryCall } from '../resilience/retry-call.ts';
import { acknowledge, type Recording, refuseForGood, unfinished, verdictOf } from '../worker/record-outcome.ts';
import { outcomeError } from '../worker/outcome-error.ts';
import { serviceRefusal } from '../worker/service-refusal.ts';
import type { Verdict } from '../worker/verdict.ts';
import type { WorkerPorts } from '../worker/worker-ports.ts';
import type { Command } from './command.ts';
import { judgeCancellation, type Judgement } from './judge-cancellation.ts';

export interface Applying {
  readonly ports: WorkerPorts & { readonly transactions: Transactions };
  readonly recording: Recording;
  readonly deadline: Deadline;
}

/** A command on its way, and the outcome to write down once it is clear that the command itself is not applied. */
interface Entry {
  readonly command: Command;
  readonly outcome?: NewOutcome;
}

/** Rounds that a command may spend waiting for an item that others hold, before it goes back to the queue. */
const maxWaits = 5;
const backoff = { baseMs: 25, capMs: 1000 };

/** Applies commands of different items together with their receipts, in one transaction as long as nothing stands in the way. */
export async function applyGroup(commands: readonly Command[], applying: Applying): Promise<Map<Command, Verdict>> {
  const verdicts = new Map<Command, Verdict>();
  await applyEntries(
    commands.map((command) => ({ command })),
    0,
    verdicts,
    applying,
  );
  return verdicts;
}

async function applyEntries(
  entries: readonly Entry[],
  waits: number,
  verdicts: Map<Command, Verdict>,
  applying: Applying,
): Promise<void> {
  if (entries.length === 0) return;
  const answer = await write(entries, applying);
  if ('error' in answer) {
    await afterError(answer.error, entries, waits, verdicts, applying);
  } else if (answer.done) {
    const writeUnits = answer.capacityUnits / entries.length;
    for (const { command, outcome } of entries) {
      verdicts.set(command, { ...verdictOf(outcome ?? applied), writeUnits });
    }
  } else {
    await afterCancellation(answer.reasons, entries, waits, verdicts, applying);
  }
}

const applied: NewOutcome = { status: 'succeeded', result: { result: { S: JSON.stringify({ applied: true }) } } };

/** One transaction; lost answers and throttling are answered by sending the very same again, under the same token. */
async function write(
  entries: readonly Entry[],
  { ports, recording, deadline }: Applying,
): Promise<TransactionAnswer | { readonly error: unknown }> {
  const times = { nowMs: ports.clock.now(), retentionMs: recording.retentionMs };
  const actions = entries.flatMap((entry) => actionsOf(entry, times));
  const token = Buffer.from(randomBytes(16, ports.random)).toString('hex');
  try {
    return await retryCall(() => ports.transactions.write(actions, token), { ...recording.retry, deadline });
  } catch (error) {
    return { error };
  }
}

function actionsOf({ command, outcome }: Entry, times: Parameters<typeof receiptPut>[2]): TransactionAction[] {
  const { plan, task } = command;
  const request = receiptPut(task.identity, outcome ?? applied, times);
  const receipt: TransactionAction = { store: 'ledger', action: 'Put', request };
  if (outcome) return [receipt];
  const { action, request: itemRequest, table } = plan;
  return [{ store: { table }, action, request: itemRequest } as TransactionAction, receipt];
}

/** An error of the whole call. A refusal does not say whose it is: halving finds the one and lets the others through. */
async function afterError(
  error: unknown,
  entries: readonly Entry[],
  waits: number,
  verdicts: Map<Command, Verdict>,
  applying: Applying,
): Promise<void> {
  const name = failureName(error);
  if (classifyFailure(name) !== 'refused') {
    const verdict = unfinished(error, applying.recording);
    for (const { command } of entries) verdicts.set(command, verdict);
    return;
  }
  if (entries.length === 1 || isOneMissingTable(name, entries)) {
    const refusal = serviceRefusal(name, error instanceof Error ? error.message : '');
    await mapBounded(entries, 10, async ({ command }) => {
      verdicts.set(command, await refuseForGood(command.task, refusal, applying.recording));
    });
    return;
  }
  const half = Math.ceil(entries.length / 2);
  const halves = [entries.slice(0, half), entries.slice(half)];
  await mapBounded(halves, 2, (part) => applyEntries(part, waits, verdicts, applying));
}

/** A table that is not there refuses all of its commands alike: of a burst of them, none has to be tried alone. */
function isOneMissingTable(errorName: string, entries: readonly Entry[]): boolean {
  if (errorName !== 'ResourceNotFoundException') return false;
  const tables = new Set(entries.map(({ command, outcome }) => (outcome ? undefined : command.plan.table)));
  return tables.size === 1 && !tables.has(undefined);
}

/** Judges every command by its own reasons; the others go again at once, those that have to wait go by themselves. */
async function afterCancellation(
  reasons: readonly CancellationReason[],
  entries: readonly Entry[],
  waits: number,
  verdicts: Map<Command, Verdict>,
  applying: Applying,
): Promise<void> {
  const rest = reasons.values();
  const judged = entries.map((entry) => {
    const item = entry.outcome ? undefined : (rest.next().value ?? none);
    const receipt = rest.next().value ?? none;
    return { entry, judgement: judgeCancellation(entry.command.plan, { ...(item && { item }), receipt }) };
  });
  const again: Entry[] = [];
  const waiting: { entry: Entry; judgement: Extract<Judgement, { kind: 'wait' }> }[] = [];
  await mapBounded(judged, 10, async ({ entry, judgement }) => {
    const { command } = entry;
    if (judgement.kind === 'again') again.push(entry);
    else if (judgement.kind === 'record') again.push({ command, outcome: judgement.outcome });
    else if (judgement.kind === 'wait') waiting.push({ entry, judgement });
    else if (judgement.kind === 'known') {
      verdicts.set(command, await acknowledge(command.task, judgement.existing, applying.recording));
    } else verdicts.set(command, await refuseForGood(command.task, judgement.error, applying.recording));
  });
  await Promise.all([applyEntries(again, waits, verdicts, applying), waitAndApply(waiting, waits, verdicts, applying)]);
}

const none: CancellationReason = { code: 'None' };

async function waitAndApply(
  waiting: readonly { readonly entry: Entry; readonly judgement: Extract<Judgement, { kind: 'wait' }> }[],
  waits: number,
  verdicts: Map<Command, Verdict>,
  applying: Applying,
): Promise<void> {
  if (waiting.length === 0) return;
  const { clock, random } = applying.ports;
  const delayMs = backoffMs(waits + 1, random.next(), backoff);
  if (waits >= maxWaits || !applying.deadline.allows(delayMs)) {
    for (const { entry, judgement } of waiting) {
      const { reason, code } = judgement;
      const told = outcomeError(code, 'DynamoDB cancelled the transaction');
      verdicts.set(entry.command, { status: 'unfinished', reason, ...told });
    }
    return;
  }
  await clock.sleep(delayMs);
  await applyEntries(
    waiting.map(({ entry }) => entry),
    waits + 1,
    verdicts,
    applying,
  );
}
