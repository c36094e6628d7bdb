import * as v from 'valibot';
import { undoParts } from '../events/ledger-keys.ts';
import { count, jobName } from './argument-schemas.ts';
import type { ImportOperation } from './operation-types.ts';

const argumentSchema = v.strictObject({
  job: jobName,
  part: v.exactOptional(
    v.pipe(
      count,
      v.maxValue(undoParts - 1, `must be less than ${undoParts}`),
      v.description('Only this part of the job; all of them where absent'),
    ),
  ),
});
const resultSchema = v.strictObject({
  job: jobName,
  parts: v.pipe(count, v.description('Parts that were begun or done')),
});

type Arguments = v.InferOutput<typeof argumentSchema>;

/** Deletes or restores what an undoable import wrote and leaves alone what is newer; the job's progress tells how far that is. */
export const importUndo: ImportOperation<'import.undo', Arguments, v.InferOutput<typeof resultSchema>> = {
  type: 'import.undo',
  flow: 'import',
  summary: 'Delete or restore what an undoable import wrote, and nothing newer',
  example: { job: 'cities-2026' },
  arguments: argumentSchema,
  result: resultSchema,
  // Whether there is such a job, and an undoable one, is known to the ledger alone.
  check: () => undefined,
};
