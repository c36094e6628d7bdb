import { invalidParameters, validationError } from '../dynamodb-errors.ts';
import type { CompiledCondition } from '../expressions/compile-condition.ts';
import type { Projection } from '../expressions/projection.ts';
import type { IndexTable } from '../tables/index-table.ts';
import { keyAttributes } from '../tables/key-schema.ts';
import type { Table } from '../tables/table.ts';

/** What Query and Scan have in common of a request. */
export interface ReadParameters {
  readonly IndexName?: string | undefined;
  readonly Select?: string | undefined;
  readonly ConsistentRead?: boolean | undefined;
  readonly ProjectionExpression?: string | undefined;
}

/** The index a request reads, if any. */
export function indexOf(
  table: Table,
  { IndexName: name, ConsistentRead: consistent }: ReadParameters,
): IndexTable | undefined {
  if (name === undefined) return undefined;
  const index = table.indexes.find((candidate) => candidate.name === name);
  if (index === undefined) throw validationError(`The table does not have the specified index: ${name}`);
  if (index.kind === 'global' && consistent === true) {
    throw validationError('Consistent reads are not supported on global secondary indexes');
  }
  return index;
}

/** Checks `Select` against the parameters it goes with. Needs no table. A scan is told of querying too. */
export function checkSelect(request: ReadParameters): void {
  const { Select: select, ProjectionExpression: projection, IndexName: name } = request;
  if (select === 'SPECIFIC_ATTRIBUTES' && projection === undefined) {
    throw validationError(
      'One or more parameter values were invalid: Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES',
    );
  }
  if (projection !== undefined && select !== undefined && select !== 'SPECIFIC_ATTRIBUTES') {
    const choice = select === 'COUNT' ? 'only the Count' : select;
    throw validationError(`Cannot specify the ProjectionExpression when choosing to get ${choice}`);
  }
  if (select === 'ALL_PROJECTED_ATTRIBUTES' && name === undefined) {
    throw invalidParameters('ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName');
  }
}

/**
 * Whether an index read needs more than the index has, and so fetches items from the table: a local index does,
 * a global one cannot.
 */
export function needsFetch(
  index: IndexTable | undefined,
  request: ReadParameters,
  projection: Projection | undefined,
  filter: CompiledCondition | undefined,
): boolean {
  const projected = index?.projection;
  if (index === undefined || projected === undefined) return false;
  if (request.Select === 'ALL_ATTRIBUTES') {
    if (index.kind === 'local') return true;
    throw invalidParameters(
      `Select type ALL_ATTRIBUTES is not supported for global secondary index ${index.name} because its projection type is not ALL`,
    );
  }
  const missing = [...(projection?.paths ?? []), ...(index.kind === 'local' ? (filter?.paths ?? []) : [])]
    .map(([name]) => String(name))
    .filter((name) => !projected.tree.children.has(name));
  if (missing.length === 0) return false;
  if (index.kind === 'local') return true;
  throw invalidParameters(
    `Global secondary index ${index.name} does not project [${[...new Set(missing)].join(', ')}]`,
  );
}

/** A query's filter cannot name the key attributes the query goes by. */
export function checkFilterHasNoKey(table: Table, index: IndexTable | undefined, filter: CompiledCondition): void {
  const keys = keyAttributes((index ?? table).key);
  const key = keys.find(({ name }) => filter.paths.some(([head]) => head === name));
  if (key === undefined) return;
  throw validationError(
    `Filter Expression can only contain non-primary key attributes: Primary key attribute: ${key.name}`,
  );
}
