import { compileCondition } from '../conditions/compile-condition.ts';
import type { Condition, ConditionInput } from '../conditions/condition.ts';
import { parseCondition } from '../conditions/parse-condition.ts';
import { PlaceholderTable } from '../conditions/placeholder-table.ts';
import { openCursor } from '../cursors/cursor.ts';
import { SluiceError } from '../errors/sluice-error.ts';
import type { JsonObject } from '../events/sluice-event.ts';
import { canonicalJson } from '../json/canonical-json.ts';
import { compileKeyCondition } from './key-condition.ts';
import type { CheckContext } from './operation-types.ts';
import type { CursorBinding, PageFragment, PagePlan } from './plans.ts';
import { compileProjection } from './projection.ts';
import { indexOf, keyNames, tableOf } from './table-lookup.ts';

/** Items of a page where the caller does not say. */
const defaultLimit = 100;

/** Arguments of query.query and query.scan together. */
export interface PageArguments {
  readonly table: string;
  readonly index?: string;
  readonly key?: JsonObject;
  readonly filter?: ConditionInput;
  readonly project?: readonly string[];
  readonly order?: 'asc' | 'desc';
  readonly limit?: number;
  readonly cursor?: string;
  readonly consistent?: boolean;
  readonly segment?: { readonly index: number; readonly total: number };
}

/** The plan of one page of a query or scan. Errors: TABLE_UNKNOWN, INDEX_UNKNOWN, KEY_INVALID, CONDITION_INVALID, CURSOR_INVALID, EVENT_INVALID. */
export function planPage(
  kind: 'query' | 'scan',
  data: PageArguments,
  { config, caller, signingKey }: CheckContext,
): PagePlan {
  const table = tableOf(config, data.table);
  const definition = data.index === undefined ? table.definition : indexOf(table, data.index);
  if (data.consistent && data.index !== undefined) {
    throw new SluiceError('EVENT_INVALID', 'An index cannot be read consistently; leave out "consistent" or "index"', {
      pointer: '/consistent',
    });
  }
  const placeholders = new PlaceholderTable();
  const keyCondition = kind === 'query' ? compileKeyCondition(data.key ?? {}, definition, placeholders) : undefined;
  const filter = data.filter && parseCondition(data.filter, '/filter');
  if (filter && kind === 'query') refuseKeyNames(filter, keyNames(definition));
  const filterExpression = filter && compileCondition(filter, placeholders);
  const cursorKeys = [...new Set([...keyNames(table.definition), ...keyNames(definition)])];
  const { expression: projection, hidden } = compileProjection(data.project, cursorKeys, placeholders);
  const cursorBinding: CursorBinding = { caller, table: table.name, query: canonicalJson(identityOf(kind, data)) };

  const request: PageFragment = {
    ...(data.index !== undefined && { IndexName: data.index }),
    ...(keyCondition && { KeyConditionExpression: keyCondition }),
    ...(filterExpression && { FilterExpression: filterExpression }),
    ...(projection && { ProjectionExpression: projection }),
    ...(data.order === 'desc' && { ScanIndexForward: false }),
    ...(data.consistent && { ConsistentRead: true }),
    ...(data.segment && { Segment: data.segment.index, TotalSegments: data.segment.total }),
    ...(data.cursor !== undefined && { ExclusiveStartKey: openCursor(data.cursor, cursorBinding, signingKey) }),
    ...placeholders.toRequest(),
  };
  return {
    kind,
    table: table.name,
    request,
    limit: data.limit ?? defaultLimit,
    filtered: filter !== undefined,
    keyNames: cursorKeys,
    hidden,
    cursorBinding,
  };
}

/** Everything that decides which items come in which order; a page's size, projection and consistency may change on the way. */
function identityOf(
  kind: string,
  { index = '', key = {}, filter = {}, order = 'asc', segment }: PageArguments,
): JsonObject {
  return { kind, index, key, filter, order, ...(segment && { segment: { ...segment } }) };
}

/** DynamoDB refuses key attributes in a query's filter ("Filter expressions for the Query operation"). */
function refuseKeyNames(condition: Condition, names: readonly string[]): void {
  const used = attributesOf(condition).find((name) => names.includes(name));
  if (used === undefined) return;
  throw new SluiceError(
    'CONDITION_INVALID',
    `"${used}" is part of the key that is queried and cannot stand in "filter"; put it into "key"`,
    {
      pointer: '/filter',
      received: used,
    },
  );
}

function attributesOf(condition: Condition): string[] {
  if ('of' in condition) return [condition.of].flat().flatMap(attributesOf);
  return ['left' in condition ? condition.left.path[0] : condition.path[0]];
}
