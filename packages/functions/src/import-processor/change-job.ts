import type { AttributeMap, JsonValue, UpdateFragment } from '@sluice/core';
import type { NewOutcome } from '../ledger/receipt-put.ts';
import { recordOutcome } from '../worker/record-outcome.ts';
import type { Task } from '../worker/task.ts';
import type { Verdict } from '../worker/verdict.ts';
import { commitStep } from './commit-step.ts';
import type { Importing } from './importing.ts';

/** Changes a job's row and writes the event's receipt, both or neither; `refused` tells what it means that the row stands against it. */
export function changeJob(task: Task, { result, request, refused }: JobChange, importing: Importing): Promise<Verdict> {
  return commitStep(
    {
      task,
      outcome: { status: 'succeeded', result: { result: { S: JSON.stringify(result) } } },
      actions: [{ store: 'ledger', action: 'Update', request }],
      refused: ({ item = {} }) => recordOutcome(task, refused(item), importing.recording),
    },
    importing,
  );
}

export interface JobChange {
  readonly result: JsonValue;
  readonly request: UpdateFragment;
  /** The outcome, from the row as it is. */
  readonly refused: (row: AttributeMap) => NewOutcome;
}
