import { type JsonValue, planQuery, presentItem, receiptKey, sealCursor } from '@sluice/core';
import { packResult, chunkSortKey } from '../ledger/stored-result.ts';
import { writeRows } from '../ledger/write-rows.ts';
import type { Tables } from '../ports/tables.ts';
import type { CallWindow } from '../resilience/call-window.ts';
import { Deadline } from '../resilience/deadline.ts';
import { randomBytes } from '../resilience/random-bytes.ts';
import { retryCall, type RetryOptions } from '../resilience/retry-call.ts';
import { recordOutcome, type Recording, refuseForGood, unfinished } from '../worker/record-outcome.ts';
import { refusalOf } from '../worker/refusal-of.ts';
import type { Task } from '../worker/task.ts';
import type { Verdict } from '../worker/verdict.ts';
import type { WorkerPorts } from '../worker/worker-ports.ts';
import { readKeys } from './read-keys.ts';
import { readPages } from './read-pages.ts';

export interface QueryPorts extends WorkerPorts {
  readonly tables: Tables;
  readonly signingKey: string;
}

export interface Querying {
  readonly ports: QueryPorts;
  readonly recording: Recording;
  readonly deadline: Deadline;
  /** What of all queries of this function may be on its way at a time of calls that may answer more than a page. */
  readonly largeReads: CallWindow;
}

/** Time for the pages or keys of one query; callers wait 20 s at most, and what follows needs some, too. */
const readingBudgetMs = 8000;

/** Reads what one event asks for and writes the result down as its outcome. */
export async function runQuery(task: Task, querying: Querying): Promise<Verdict> {
  const { recording } = querying;
  try {
    const { result, readUnits } = await read(task, querying);
    const attributes = await storeResult(task, result, querying);
    const verdict = await recordOutcome(task, { status: 'succeeded', result: attributes }, recording);
    return { ...verdict, readUnits };
  } catch (error) {
    const refusal = refusalOf(error);
    return refusal ? refuseForGood(task, refusal, recording) : unfinished(error, recording);
  }
}

async function read(
  { event, packet }: Task,
  { ports, recording, deadline, largeReads }: Querying,
): Promise<{ readonly result: JsonValue; readonly readUnits: number }> {
  const { tables, config, signingKey, clock } = ports;
  const retry: RetryOptions = { ...recording.retry, deadline };
  const plan = planQuery(event, { config, caller: packet.caller, signingKey });
  if (plan.kind === 'get') {
    const { item, capacityUnits } = await retryCall(() => tables.get(plan.table, plan.request), retry);
    return { result: { item: item ? presentItem(plan, item) : null }, readUnits: capacityUnits };
  }
  const budget = new Deadline(clock, Math.min(deadline.at, clock.now() + readingBudgetMs));
  if (plan.kind === 'batch-get') {
    const { items, unread, readUnits } = await readKeys(plan, { tables, budget, retry, largeReads });
    return { result: { items, unread }, readUnits };
  }
  const { items, scanned, next, readUnits } = await readPages(plan, tables, budget, retry);
  const cursor = next ? sealCursor(next, plan.cursorBinding, signingKey) : null;
  return { result: { items, count: items.length, scanned, cursor }, readUnits };
}

/** Chunks first, then the outcome that names them: who finds the outcome finds the chunks. */
async function storeResult({ identity }: Task, result: JsonValue, { ports, recording }: Querying) {
  const { ledger, clock, random } = ports;
  const chunkSet = Buffer.from(randomBytes(6, random)).toString('base64url');
  const { attributes, chunks } = packResult(result, chunkSet);
  const expiresAt = { N: String(Math.ceil((clock.now() + recording.retentionMs) / 1000)) };
  const pk = { S: receiptKey(identity.caller, identity.source, identity.id) };
  const rows = chunks.map((body, index) => ({
    pk,
    sk: { S: chunkSortKey(chunkSet, index) },
    body: { B: body },
    expiresAt,
  }));
  await writeRows(ledger, rows, recording.retry);
  return attributes;
}
