import * as v from 'valibot';
import { jobName, tableName } from './argument-schemas.ts';
import type { ImportOperation } from './operation-types.ts';
import { tableOf } from './table-lookup.ts';

const argumentSchema = v.strictObject({
  job: jobName,
  table: tableName,
  undoable: v.exactOptional(
    v.pipe(
      v.boolean(),
      v.description(
        'Keep what was there before, so that import.undo can bring it back; wait for the outcome before the first batch',
      ),
    ),
  ),
});
const resultSchema = v.strictObject({ job: jobName, table: tableName });

type Arguments = v.InferOutput<typeof argumentSchema>;

/** Announces an import job; sent again, it changes nothing. A job that is to be undoable has to say so before its first batch. */
export const importStart: ImportOperation<'import.start', Arguments, v.InferOutput<typeof resultSchema>> = {
  type: 'import.start',
  flow: 'import',
  summary: 'Announce an import job',
  example: { job: 'cities-2026', table: 'cities' },
  arguments: argumentSchema,
  result: resultSchema,
  check(data, { config }) {
    tableOf(config, data.table);
  },
};
