import { checkEvent, type JsonValue, type OperationArguments } from '@sluice/core';
import { type Recording, recordOutcome, refuseForGood, unfinished } from '../worker/record-outcome.ts';
import { refusalOf } from '../worker/refusal-of.ts';
import type { Task } from '../worker/task.ts';
import type { Verdict } from '../worker/verdict.ts';
import { commitStep } from './commit-step.ts';
import { importBatch } from './import-batch.ts';
import type { Importing } from './importing.ts';
import { endJob, startJob } from './job-updates.ts';

/** Does one step of an import; whatever is thrown on the way ends as a refusal or as another attempt. */
export async function runImport(task: Task, importing: Importing): Promise<Verdict> {
  try {
    return await runStep(task, importing);
  } catch (error) {
    const refusal = refusalOf(error);
    return refusal ? refuseForGood(task, refusal, importing.recording) : unfinished(error);
  }
}

async function runStep(task: Task, importing: Importing): Promise<Verdict> {
  const { ports, recording } = importing;
  const { event, packet } = task;
  // Signing keys are for cursors, which imports do not have.
  await checkEvent(event, { config: ports.config, caller: packet.caller, signingKey: '' });
  const times = { nowMs: ports.clock.now(), retentionMs: recording.retentionMs };
  if (event.type === 'import.batch') return importBatch(task, checked<'import.batch'>(event.data), importing);
  if (event.type === 'import.start') {
    const data = checked<'import.start'>(event.data);
    const request = startJob(task, data, times);
    return commitJob(task, { job: data.job, table: data.table }, request, importing);
  }
  const { job, batches, items, ...rest } = checked<'import.end'>(event.data);
  const request = endJob(task, { job, batches, items, ...rest }, times);
  return commitJob(task, { job, batches, items }, request, importing);
}

/** Arguments whose shape checkEvent has just confirmed. */
function checked<Type extends keyof OperationArguments>(data: JsonValue): OperationArguments[Type] {
  return data as unknown as OperationArguments[Type];
}

function commitJob(
  task: Task,
  result: JsonValue,
  request: ReturnType<typeof startJob>,
  importing: Importing,
): Promise<Verdict> {
  return commitStep(
    {
      task,
      outcome: { status: 'succeeded', result: { result: { S: JSON.stringify(result) } } },
      actions: [{ store: 'ledger', action: 'Update', request }],
      refused: () => refuseOtherTable(task, importing.recording),
    },
    importing,
  );
}

function refuseOtherTable(task: Task, recording: Recording): Promise<Verdict> {
  const message = 'The job exists and is about another table; use another job id';
  return recordOutcome(task, { status: 'failed', error: { code: 'CONDITION_NOT_MET', message } }, recording);
}
