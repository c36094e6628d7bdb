import { gzipSync } from 'node:zlib';
import { checkRow, type JsonObject, type RowCheck } from '@sluice/core';
import type { RowMapper } from '../mapping/compile-mapping.ts';
import type { Table } from '../table.ts';
import type { RowProblem, SourceRow } from './source-row.ts';

/** A row that can be stored. */
export interface StorableRow {
  readonly ok: true;
  readonly source: SourceRow;
  readonly item: JsonObject;
  /** The item as JSON, and how many bytes that is. */
  readonly json: string;
  readonly bytes: number;
  /** The same for rows of the same key. */
  readonly key: string;
}

export interface RefusedRow {
  readonly ok: false;
  readonly source: SourceRow;
  readonly problem: RowProblem;
}

export type ImportRow = StorableRow | RefusedRow;

/** 256 KB an entry of the bus (AWS, "Amazon EventBridge quotas"), less room for the packet around the item. */
const maxEventBytes = 262_144 - 2_048;

/** What becomes of a row: mapped, and judged by the same check with which the system judges it again. */
export type RowJudge = (source: SourceRow) => ImportRow | Promise<ImportRow>;

/** Makes the judge of a table's rows. */
export function rowJudge({ definition }: Table, map: RowMapper): RowJudge {
  return (source) => {
    const mapped = map(source);
    if (!mapped.ok) return { ok: false, source, problem: mapped.problem };
    const { item } = mapped;
    const check = checkRow(definition, item);
    // Only a schema that is asynchronous makes the row wait.
    return check instanceof Promise ? check.then((done) => judged(source, item, done)) : judged(source, item, check);
  };
}

function judged(source: SourceRow, item: JsonObject, check: RowCheck): ImportRow {
  if (!check.ok) return { ok: false, source, problem: { code: check.code, message: check.message } };
  const json = JSON.stringify(item);
  const bytes = Buffer.byteLength(json);
  if (bytes > maxEventBytes && !fitsCompressed(json)) return { ok: false, source, problem: tooLarge(bytes) };
  return { ok: true, source, item, json, bytes, key: check.key };
}

/** An event over the bus limit travels as gzip in base64, which makes four bytes of three. */
function fitsCompressed(json: string): boolean {
  return Math.ceil(gzipSync(json).length / 3) * 4 <= maxEventBytes;
}

function tooLarge(bytes: number): RowProblem {
  return {
    code: 'EVENT_TOO_LARGE',
    message: `The row has ${bytes} bytes as JSON and does not fit in an event (${maxEventBytes} bytes), compressed neither`,
  };
}
