import type { JsonObject, JsonValue } from '@sluice/core';
import { CommandError } from '../../../errors.ts';
import type { RowProblem, SourceRow } from '../rows/source-row.ts';
import type { AttributeTypes } from './attribute-type.ts';
import { CellProblem, type Converter, converters } from './convert-cell.ts';
import { fromDynamodbJson } from './from-dynamodb-json.ts';
import type { EmptyCells, Mapping } from './mapping.ts';

export type MappedRow =
  | { readonly ok: true; readonly item: JsonObject }
  | { readonly ok: false; readonly problem: RowProblem };

export type RowMapper = (row: SourceRow) => MappedRow;

/** How rows of CSV become items: everything that can be decided once is decided here, not per row. */
export function compileColumns(columns: readonly string[], mapping: Mapping, types: AttributeTypes): RowMapper {
  checkNames(columns, mapping);
  const plans = columns.map((column) => planColumn(column, mapping, types));
  const constants = constantsOf(mapping, types);
  return ({ content, problem }) => {
    if (problem !== undefined) return { ok: false, problem };
    const cells = content as readonly string[];
    if (cells.length !== plans.length) return wrongCount(cells.length, plans.length);
    const item: Record<string, JsonValue> = {};
    for (let index = 0; index < plans.length; index++) {
      const plan = plans[index]!;
      if (plan === undefined) continue;
      const cell = cells[index]!;
      const value = cell === '' ? emptyValue(plan) : plan.convert === undefined ? cell : plan.convert(cell);
      if (value === undefined) continue;
      if (value instanceof CellProblem) return refused(plan.name, value);
      item[plan.name] = value;
    }
    if (constants !== undefined) Object.assign(item, constants);
    return { ok: true, item };
  };
}

/** How rows that are JSON become items; without a mapping they are taken as they are. `types` are for what `--set` gives. */
export function compileObjects(
  mapping: Mapping,
  types: AttributeTypes,
  dynamodb: 'plain' | 'lines' | 'scan',
): RowMapper {
  const constants = constantsOf(mapping, types);
  const touches = mapping.rename.size + mapping.drop.size + mapping.types.size > 0;
  return ({ content, problem }) => {
    if (problem !== undefined) return { ok: false, problem };
    const value = dynamodb === 'plain' ? objectOf(content) : dynamodbItem(content, dynamodb);
    if (value instanceof CellProblem) return { ok: false, problem: value.problem };
    const mapped = touches ? mapMembers(value, mapping) : value;
    if (mapped instanceof CellProblem) return { ok: false, problem: mapped.problem };
    return { ok: true, item: constants === undefined ? mapped : { ...mapped, ...constants } };
  };
}

interface ColumnPlan {
  readonly name: string;
  /** Undefined for text, which is taken as it is. */
  readonly convert: Converter | undefined;
  readonly empty: EmptyCells;
}

function planColumn(column: string, mapping: Mapping, types: AttributeTypes): ColumnPlan | undefined {
  if (mapping.drop.has(column)) return undefined;
  const name = mapping.rename.get(column) ?? column;
  const type = types.get(name) ?? 'string';
  return {
    name,
    convert: type === 'string' ? undefined : converters[type],
    // Only text can be kept empty; an empty number is none.
    empty: mapping.empty === 'keep' && type !== 'string' ? 'drop' : mapping.empty,
  };
}

function emptyValue({ empty }: ColumnPlan): JsonValue | undefined {
  if (empty === 'drop') return undefined;
  return empty === 'null' ? null : '';
}

function constantsOf({ set }: Mapping, types: AttributeTypes): JsonObject | undefined {
  if (set.size === 0) return undefined;
  const entries = [...set].map(([name, text]) => {
    const value = converters[types.get(name) ?? 'string'](text);
    if (value instanceof CellProblem) throw new CommandError(`--set ${name}=${text}: ${value.problem.message}.`);
    return [name, value] as const;
  });
  return Object.fromEntries(entries);
}

function mapMembers(value: JsonObject, { rename, drop, types }: Mapping): JsonObject | CellProblem {
  const item: Record<string, JsonValue> = {};
  for (const member of Object.keys(value)) {
    if (drop.has(member)) continue;
    const content = value[member]!;
    const name = rename.get(member) ?? member;
    if (rename.size > 0 && Object.hasOwn(item, name)) return calledTwice(name);
    const type = types.get(name);
    const converted = type !== undefined && typeof content === 'string' ? converters[type](content) : content;
    if (converted instanceof CellProblem)
      return new CellProblem(converted.problem.code, `${name}: ${converted.problem.message}`);
    // Assigned, this name would be the prototype; kept, the check of the item refuses it.
    if (name === '__proto__') Object.defineProperty(item, name, { value: converted, enumerable: true });
    else item[name] = converted;
  }
  return item;
}

function calledTwice(name: string): CellProblem {
  return new CellProblem('ROW_UNREADABLE', `Two attributes are called ${name} after --rename; --drop one of them`);
}

function objectOf(content: SourceRow['content']): JsonObject | CellProblem {
  if (typeof content === 'object' && content !== null && !Array.isArray(content)) return content as JsonObject;
  return new CellProblem('ROW_UNREADABLE', 'The row is not a JSON object, like {"id":"1"}');
}

function dynamodbItem(content: SourceRow['content'], shape: 'lines' | 'scan'): JsonObject | CellProblem {
  const row = objectOf(content);
  if (row instanceof CellProblem || shape === 'scan') return row instanceof CellProblem ? row : fromDynamodbJson(row);
  const item = row['Item'];
  if (item !== undefined) return fromDynamodbJson(item);
  const reason =
    row['Keys'] === undefined
      ? 'The line has no "Item"; a full export to S3 has one on every line'
      : 'The line is of an incremental export, which has changes rather than items; import a full export';
  return new CellProblem('ROW_UNREADABLE', reason);
}

function checkNames(columns: readonly string[], { rename, drop }: Mapping): void {
  const known = new Set(columns);
  const missing = [...rename.keys(), ...drop].filter((name) => !known.has(name));
  if (missing.length > 0) {
    throw new CommandError(`The file has no column ${missing.join(', ')}. Its columns are ${columns.join(', ')}.`);
  }
  const names = columns.filter((column) => !drop.has(column)).map((column) => rename.get(column) ?? column);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  if (twice.length > 0) {
    throw new CommandError(
      `Two columns are called ${twice.join(', ')}. Tell them apart with --rename, --drop or --columns.`,
    );
  }
  if (names.some((name) => name === '' || name === '__proto__')) {
    throw new CommandError('A column has no name. Give names with --columns.');
  }
}

function wrongCount(found: number, expected: number): MappedRow {
  const message = `The row has ${found} ${found === 1 ? 'cell' : 'cells'}, the header has ${expected}`;
  return { ok: false, problem: { code: 'COLUMN_COUNT', message } };
}

function refused(name: string, { problem }: CellProblem): MappedRow {
  return { ok: false, problem: { code: problem.code, message: `${name}: ${problem.message}` } };
}
