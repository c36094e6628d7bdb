import type { InferOutput } from 'valibot';
import { importBatch } from './import-batch.ts';
import { importEnd } from './import-end.ts';
import { importStart } from './import-start.ts';
import { importUndo } from './import-undo.ts';
import type { Operation } from './operation-types.ts';
import { queryBatchGet } from './query-batch-get.ts';
import { queryGet } from './query-get.ts';
import { queryQuery } from './query-query.ts';
import { queryScan } from './query-scan.ts';
import { writeDelete } from './write-delete.ts';
import { writeInsert } from './write-insert.ts';
import { writePut } from './write-put.ts';
import { writeUpdate } from './write-update.ts';

/** Every operation by event type; a new one is a file beside these and a line here. */
export const operations = {
  'query.get': queryGet,
  'query.batch-get': queryBatchGet,
  'query.query': queryQuery,
  'query.scan': queryScan,
  'write.insert': writeInsert,
  'write.put': writePut,
  'write.update': writeUpdate,
  'write.delete': writeDelete,
  'import.start': importStart,
  'import.batch': importBatch,
  'import.end': importEnd,
  'import.undo': importUndo,
} as const satisfies Record<string, Operation>;

export type OperationType = keyof typeof operations;

/** What an event's `data` is, by type. */
export type OperationArguments = {
  readonly [Type in OperationType]: InferOutput<(typeof operations)[Type]['arguments']>;
};

/** What a succeeded outcome's `result` is, by type. */
export type OperationResults = { readonly [Type in OperationType]: InferOutput<(typeof operations)[Type]['result']> };

/** The operation of an event type; undefined for domain events and unknown types. */
export function operationOf(type: string): Operation | undefined {
  return Object.hasOwn(operations, type) ? operations[type as OperationType] : undefined;
}
