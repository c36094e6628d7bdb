import * as v from 'valibot';
import type { JsonValue } from '../events/sluice-event.ts';
import { count, jobName, tableName } from './argument-schemas.ts';
import type { ImportOperation } from './operation-types.ts';
import { tableOf } from './table-lookup.ts';

/** Numbers that fit the ledger's sort keys: ten digits for a batch, six for a row in it. */
const maxBatch = 9_999_999_999;
const maxRows = 100_000;

const argumentSchema = v.strictObject({
  job: jobName,
  table: tableName,
  batch: v.pipe(count, v.maxValue(maxBatch), v.description('Number of the batch; (job, batch) takes effect once')),
  items: v.pipe(
    v.custom<readonly JsonValue[]>(Array.isArray, 'must be an array of items'),
    v.check((rows) => rows.length > 0 && rows.length <= maxRows, `must have 1 to ${maxRows} items`),
    v.metadata({ jsonSchema: { type: 'array', items: { type: 'object' }, minItems: 1, maxItems: maxRows } }),
    v.description('The rows'),
  ),
});
const resultSchema = v.strictObject({
  written: count,
  failed: count,
  superseded: count,
});

type Arguments = v.InferOutput<typeof argumentSchema>;

/** Writes the rows of one numbered batch; a row that the table refuses is recorded and does not hold up its neighbours. */
export const importBatch: ImportOperation<'import.batch', Arguments, v.InferOutput<typeof resultSchema>> = {
  type: 'import.batch',
  flow: 'import',
  summary: 'Write the rows of one numbered batch of an import',
  example: {
    job: 'cities-2026',
    table: 'cities',
    batch: 0,
    items: [{ country: 'NL', id: '2745912', name: 'Utrecht' }],
  },
  arguments: argumentSchema,
  result: resultSchema,
  check(data, { config }) {
    tableOf(config, data.table);
  },
};
