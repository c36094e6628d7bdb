import { errorTable } from '../errors/error-table.ts';
import type { JsonObject } from '../events/sluice-event.ts';
import { objectOf, ref } from './json-schema.ts';

const timestamp = { type: 'string', format: 'date-time' };
const number = { type: 'integer', minimum: 0 };

/** Schemas of what is told of imports. */
export function importSchemas(): JsonObject {
  return {
    Import: importSchema(),
    ImportList: objectOf({
      imports: { type: 'array', items: ref('Import') },
      cursor: { type: ['string', 'null'] },
    }),
    ImportFailures: objectOf({
      failures: {
        type: 'array',
        items: objectOf({
          batch: { type: 'integer' },
          index: { type: 'integer' },
          code: { type: 'string' },
          message: { type: 'string' },
        }),
      },
      cursor: { type: ['string', 'null'] },
    }),
  };
}

function importSchema(): JsonObject {
  return objectOf(
    {
      job: { type: 'string' },
      table: { type: 'string' },
      status: {
        enum: ['running', 'completed', 'completed-with-failures', 'failed'],
        description:
          '`failed`: the table cannot be written at all, `error` says why; it goes on with the first batch that can be written again',
      },
      error: objectOf({ code: { enum: Object.keys(errorTable) }, message: { type: 'string' } }),
      batches: objectOf({
        expected: { type: ['integer', 'null'], description: '`null` until `import.end` has said it' },
        done: { ...number, description: 'Batches that have ended, those refused included' },
        refused: {
          ...number,
          description: 'Of those, batches refused as a whole; a redrive that succeeds takes them back',
        },
      }),
      items: objectOf({
        expected: { type: ['integer', 'null'], description: 'Rows the job has, once `import.end` has said it' },
        written: number,
        failed: number,
        superseded: {
          ...number,
          description: 'Rows that gave way to a later row of their key in the same batch, or to a newer stored version',
        },
      }),
      bytes: number,
      writeUnits: {
        type: 'number',
        minimum: 0,
        description:
          'Write capacity that DynamoDB says the rows took, of the table and its indexes; what a run took that died before it could tell is missing',
      },
      undoable: { type: 'boolean' },
      undo: objectOf({
        status: { enum: ['running', 'completed'] },
        deleted: { ...number, description: 'Items that the import had created' },
        restored: { ...number, description: 'Items that are again as they were before the import' },
        kept: { ...number, description: 'Items left alone, being newer than the import' },
      }),
      startedAt: timestamp,
      completedAt: timestamp,
    },
    ['completedAt', 'error', 'undo'],
  );
}
