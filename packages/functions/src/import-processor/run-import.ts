import { checkEvent, type JsonValue, type OperationArguments } from '@sluice/core';
import { unfinished } from '../worker/record-outcome.ts';
import { refusalOf } from '../worker/refusal-of.ts';
import type { Task } from '../worker/task.ts';
import type { Verdict } from '../worker/verdict.ts';
import { endImport } from './end-import.ts';
import { importBatch } from './import-batch.ts';
import type { Importing } from './importing.ts';
import { refuseStep } from './refuse-batch.ts';
import { startImport } from './start-import.ts';
import { undoJob } from './undo-job.ts';
import { undoPart } from './undo-part.ts';

/** Does one step of an import; whatever is thrown on the way ends as a refusal or as another attempt. */
export async function runImport(task: Task, importing: Importing): Promise<Verdict> {
  try {
    return await runStep(task, importing);
  } catch (error) {
    const refusal = refusalOf(error);
    return refusal ? await refuseStep(task, refusal, importing) : unfinished(error, importing.recording);
  }
}

async function runStep(task: Task, importing: Importing): Promise<Verdict> {
  const { ports, recording } = importing;
  const { event, packet } = task;
  // Signing keys are for cursors, which imports do not have.
  await checkEvent(event, { config: ports.config, caller: packet.caller, signingKey: '' });
  const times = { nowMs: ports.clock.now(), retentionMs: recording.retentionMs };
  switch (event.type) {
    case 'import.batch':
      return await importBatch(task, checked<'import.batch'>(event.data), importing);
    case 'import.start':
      return await startImport(task, checked<'import.start'>(event.data), times, importing);
    case 'import.undo': {
      const { job, part } = checked<'import.undo'>(event.data);
      return part === undefined ? await undoJob(task, job, importing) : await undoPart(task, { job, part }, importing);
    }
    default:
      return await endImport(task, checked<'import.end'>(event.data), times, importing);
  }
}

/** Arguments whose shape checkEvent has just confirmed. */
function checked<Type extends keyof OperationArguments>(data: JsonValue): OperationArguments[Type] {
  return data as unknown as OperationArguments[Type];
}
