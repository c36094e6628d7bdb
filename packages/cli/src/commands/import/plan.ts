import { CommandError } from '../../errors.ts';
import type { AttributeTypes } from './mapping/attribute-type.ts';
import { compileColumns, compileObjects } from './mapping/compile-mapping.ts';
import { inferTypes } from './mapping/infer-types.ts';
import type { Mapping } from './mapping/mapping.ts';
import { schemaTypes } from './mapping/schema-types.ts';
import { type Format, formatOf, readerOf } from './rows/format.ts';
import { type ImportRow, type RowJudge, rowJudge } from './rows/import-rows.ts';
import type { Position, RowReader, SourceRow } from './rows/source-row.ts';
import { checkUtf8 } from './source/check-utf8.ts';
import type { Input } from './source/input.ts';
import { openText } from './source/open-text.ts';
import type { Table } from './table.ts';

/** Everything decided before the first row is sent. */
export interface Plan {
  readonly input: Input;
  readonly table: Table;
  readonly format: Format;
  /** Where the rows begin: after a header. */
  readonly firstRow: Position;
  /** Attributes that columns become with their types; only for CSV and TSV. */
  readonly types: AttributeTypes;
  /** Names of the attributes that rows have, as far as the beginning of the file shows. */
  readonly attributes: readonly string[];
  /** The first rows as they will be stored. */
  readonly sample: readonly ImportRow[];
  readonly reader: RowReader;
  readonly judge: RowJudge;
}

export interface PlanOptions {
  readonly input: Input;
  readonly table: Table;
  readonly mapping: Mapping;
  readonly format: string | undefined;
  readonly delimiter: string | undefined;
}

/** Rows looked at before anything is sent. */
export const sampleRows = 100;
const HEAD_BYTES = 64 * 1024;
const start: Position = { offset: 0, line: 1 };

/** Reads the beginning of the input and decides how its rows become items. */
export async function makePlan({ input, table, mapping, format: named, delimiter }: PlanOptions): Promise<Plan> {
  const format = formatOf({ name: input.name, head: await headOf(input), format: named });
  const reader = readerOf(format, delimiter);
  const isColumns = format === 'csv' || format === 'tsv';
  const rows = await firstRows(input, reader, sampleRows + 1);
  const header = isColumns && mapping.columns === undefined ? rows[0] : undefined;
  const sources = (header === undefined ? rows : rows.slice(1)).slice(0, sampleRows);
  if (sources.length === 0) throw new CommandError(`${input.name} has no rows: there is nothing to import.`);
  const columns = header === undefined ? (mapping.columns ?? []) : columnsOf(header);
  const types = isColumns ? typesOf(table, mapping, columns, sources) : mapping.types;
  const mapper = isColumns
    ? compileColumns(columns, mapping, types)
    : compileObjects(mapping, typesOf(table, mapping, [], []), shapeOf(format));
  const judge = rowJudge(table, mapper);
  const sample = await Promise.all(sources.map(async (source) => await judge(source)));
  const names = isColumns ? columns : sources.flatMap(({ content }) => membersOf(content, format));
  const attributes = attributesOf(names, mapping);
  return { input, table, format, reader, judge, types, attributes, sample, firstRow: header?.next ?? start };
}

/** The rows of the planned input from a position on, judged. */
export async function* importRows(
  { input, reader, judge }: Plan,
  from: Position,
): AsyncGenerator<readonly ImportRow[]> {
  for await (const sources of reader(openText(input, from.offset), from)) {
    const rows: ImportRow[] = [];
    for (const source of sources) {
      const row = judge(source);
      rows.push(row instanceof Promise ? await row : row);
    }
    yield rows;
  }
}

async function headOf(input: Input): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of checkUtf8(openText(input), input.name)) {
    parts.push(chunk);
    bytes += chunk.length;
    if (bytes >= HEAD_BYTES) break;
  }
  return Buffer.concat(parts).toString('utf8');
}

async function firstRows(input: Input, reader: RowReader, count: number): Promise<readonly SourceRow[]> {
  const rows: SourceRow[] = [];
  for await (const read of reader(checkUtf8(openText(input), input.name), start)) {
    rows.push(...read);
    if (rows.length >= count) break;
  }
  return rows.slice(0, count);
}

function columnsOf({ content, problem }: SourceRow): readonly string[] {
  if (problem !== undefined) throw new CommandError(`The header cannot be read: ${problem.message}.`);
  const columns = (content as readonly string[]).map((name) => name.trim());
  if (columns.some((name) => name.includes('\r'))) {
    throw new CommandError(
      "Lines end with a carriage return alone. Convert them: tr '\\r' '\\n' < FILE | sluice import -",
    );
  }
  return columns;
}

/** What the user says goes before what the table says, and both before what the cells look like. */
function typesOf(
  table: Table,
  mapping: Mapping,
  columns: readonly string[],
  sources: readonly SourceRow[],
): AttributeTypes {
  const names = columns.map((column) => mapping.rename.get(column) ?? column);
  const cells = sources
    .filter(({ problem }) => problem === undefined)
    .map(({ content }) => content as readonly string[]);
  return new Map([
    ...(mapping.infer ? inferTypes(names, cells) : []),
    ...schemaTypes(table.definition),
    ...mapping.types,
  ]);
}

function membersOf(content: SourceRow['content'], format: Format): readonly string[] {
  const row = format === 'dynamodb-lines' ? (content as { readonly Item?: unknown } | null)?.Item : content;
  return typeof row === 'object' && row !== null ? Object.keys(row) : [];
}

function attributesOf(names: readonly string[], { rename, drop, set }: Mapping): readonly string[] {
  const stored = [...new Set(names)].filter((name) => !drop.has(name)).map((name) => rename.get(name) ?? name);
  return [...stored, ...set.keys()];
}

function shapeOf(format: Format): 'plain' | 'lines' | 'scan' {
  if (format === 'dynamodb-lines') return 'lines';
  return format === 'dynamodb-scan' ? 'scan' : 'plain';
}
