import { type AttributeMap, batchKey, batchProgressKey, type OperationArguments, receiptKey } from '@sluice/core';
import { isExpired } from '../ledger/read-outcome.ts';
import { readRows } from '../ledger/read-rows.ts';
import { flagOf, numberOf, textOf } from '../ledger/row-fields.ts';
import type { Task } from '../worker/task.ts';
import type { Importing } from './importing.ts';
import { metaKey } from './job-updates.ts';

/** How a batch was refused as a whole. */
export interface BatchRefusal {
  /** Rows that were counted as failed. */
  readonly rows: number;
  /** The job has failed with it. */
  readonly failsJob: boolean;
}

/** What the ledger says before a batch is begun. */
export interface KnownBatch {
  /** Of this event, where it is the last word. */
  readonly outcome?: AttributeMap;
  /** The receipt of a batch that is done. */
  readonly done?: AttributeMap;
  /** When it was refused as a whole. */
  readonly refusal?: BatchRefusal;
  /** How far it was written when time was up. */
  readonly progress?: AttributeMap;
  readonly meta?: AttributeMap;
}

/** Reads what is known of a batch and its job, in one call. */
export async function readKnown(
  { identity, packet }: Task,
  { job, batch }: Pick<OperationArguments['import.batch'], 'job' | 'batch'>,
  { ports, recording }: Importing,
): Promise<KnownBatch> {
  const { caller } = packet;
  const keys = {
    outcome: { pk: receiptKey(caller, identity.source, identity.id), sk: 'outcome' },
    batch: batchKey(caller, job, batch),
    progress: batchProgressKey(caller, job, batch),
    meta: metaKey(caller, job),
  };
  const rows = await readRows(ports.ledger, Object.values(keys), recording.retry);
  const find = (sk: string): AttributeMap | undefined =>
    rows.find((row) => textOf(row, 'sk') === sk && !isExpired(row, ports.clock.now()));
  const outcome = find(keys.outcome.sk);
  const progress = find(keys.progress.sk);
  const meta = find(keys.meta.sk);
  return {
    ...(outcome && isFinal(outcome, identity) && { outcome }),
    ...knownReceipt(find(keys.batch.sk)),
    ...(progress && { progress }),
    ...(meta && { meta }),
  };
}

/** The outcome of an event, where it is the last word. */
export async function knownOutcome(
  { identity, packet }: Task,
  { ports, recording }: Importing,
): Promise<AttributeMap | undefined> {
  const pk = receiptKey(packet.caller, identity.source, identity.id);
  const [outcome] = await readRows(ports.ledger, [{ pk, sk: 'outcome' }], recording.retry);
  const valid = outcome && !isExpired(outcome, ports.clock.now()) && isFinal(outcome, identity);
  return valid ? outcome : undefined;
}

/** Dead letters' outcomes are not, when they come again; the same conditions as of the receipt's put. */
function isFinal(outcome: AttributeMap, { mayReplaceFailed, fingerprint }: Task['identity']): boolean {
  const dead = textOf(outcome, 'status') === 'dead-lettered';
  if (mayReplaceFailed) return !dead && !flagOf(outcome, 'deadLetter');
  return !dead || textOf(outcome, 'fingerprint') !== fingerprint;
}

/** What a batch's receipt, where there is one, says of it. */
export function knownReceipt(row: AttributeMap | undefined): Pick<KnownBatch, 'done' | 'refusal'> {
  if (!row) return {};
  if (!row['refusedRows']) return { done: row };
  return { refusal: { rows: numberOf(row, 'refusedRows'), failsJob: flagOf(row, 'failsJob') } };
}
