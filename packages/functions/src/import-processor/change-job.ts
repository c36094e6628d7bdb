import type { JsonValue, UpdateFragment } from '@sluice/core';
import { flagOf, textOf } from '../ledger/row-fields.ts';
import type { CancellationReason } from '../ports/transactions.ts';
import { recordOutcome } from '../worker/record-outcome.ts';
import type { Task } from '../worker/task.ts';
import type { Verdict } from '../worker/verdict.ts';
import { commitStep } from './commit-step.ts';
import type { Importing } from './importing.ts';

/** Changes a job's row and writes the event's receipt, both or neither. */
export function changeJob(
  task: Task,
  result: JsonValue,
  request: UpdateFragment,
  importing: Importing,
): Promise<Verdict> {
  return commitStep(
    {
      task,
      outcome: { status: 'succeeded', result: { result: { S: JSON.stringify(result) } } },
      actions: [{ store: 'ledger', action: 'Update', request }],
      refused: (reason) => {
        const error = { code: 'CONDITION_NOT_MET', message: reasonOf(reason, request) };
        return recordOutcome(task, { status: 'failed', error }, importing.recording);
      },
    },
    importing,
  );
}

function reasonOf(
  { item = {} }: CancellationReason,
  { ExpressionAttributeValues: values = {} }: UpdateFragment,
): string {
  if (textOf(item, 'table') !== '' && textOf(item, 'table') !== textOf(values, ':table'))
    return 'The job exists and is about another table; use another job id';
  return flagOf(item, 'undoable')
    ? 'The job exists and is undoable; start it as such, or use another job id'
    : 'The job has begun without keeping what was there before, and cannot be made undoable; use another job id';
}
