import * as v from 'valibot';
import { count, jobName, tableName } from './argument-schemas.ts';
import type { ImportOperation } from './operation-types.ts';
import { tableOf } from './table-lookup.ts';

const argumentSchema = v.strictObject({
  job: jobName,
  table: v.exactOptional(tableName),
  batches: v.pipe(count, v.description('Batches the job has')),
  items: v.pipe(count, v.description('Rows the job has')),
});
const resultSchema = v.strictObject({
  job: jobName,
  batches: v.pipe(count, v.description('Batches that are now expected')),
  items: count,
  applied: v.exactOptional(
    v.pipe(v.literal(false), v.description('Present where one accepted later is known, which still holds')),
  ),
  reason: v.exactOptional(v.literal('SUPERSEDED')),
});

type Arguments = v.InferOutput<typeof argumentSchema>;

/** Says how much an import job has, so that its end can be told; may arrive before the last batch. Of several, the one accepted last holds. */
export const importEnd: ImportOperation<'import.end', Arguments, v.InferOutput<typeof resultSchema>> = {
  type: 'import.end',
  flow: 'import',
  summary: 'Say how many batches and rows an import job has',
  example: { job: 'cities-2026', batches: 600, items: 150_000 },
  arguments: argumentSchema,
  result: resultSchema,
  check(data, { config }) {
    if (data.table !== undefined) tableOf(config, data.table);
  },
};
