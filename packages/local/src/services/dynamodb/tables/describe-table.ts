import type { TableDescription } from '@aws-sdk/client-dynamodb';
import type { Engine } from '../engine.ts';
import type { AttributeMap } from '../values/attribute-value.ts';
import { itemSize } from '../values/item-size.ts';
import type { Wire } from '../values/wire.ts';
import { type IndexTable, indexView } from './index-table.ts';
import type { Table } from './table.ts';

/** Above this many entries a projected index's size is estimated from as many of them. AWS's sizes are six hours old. */
const MAX_MEASURED = 1_000;

/** A table as DescribeTable answers it, with its counts. Within a read or write. */
export function describeTable(engine: Engine, table: Table): Wire<TableDescription> {
  const { properties } = table.definition;
  const [count, bytes] = countRows(engine, `SELECT COUNT(*) AS n, SUM(size) AS bytes FROM ${table.items}`);
  const sizes = (name: string | undefined): { IndexSizeBytes: number; ItemCount: number } => {
    const index = table.indexes.find((candidate) => candidate.name === name);
    return index === undefined ? { IndexSizeBytes: 0, ItemCount: 0 } : indexSizes(engine, table, index);
  };
  const { GlobalSecondaryIndexes: global, LocalSecondaryIndexes: local, ...rest } = properties;
  return {
    ...rest,
    ItemCount: count,
    TableSizeBytes: bytes,
    ...(global === undefined
      ? {}
      : { GlobalSecondaryIndexes: global.map((index) => ({ ...index, ...sizes(index.IndexName) })) }),
    ...(local === undefined
      ? {}
      : { LocalSecondaryIndexes: local.map((index) => ({ ...index, ...sizes(index.IndexName) })) }),
  };
}

function indexSizes(engine: Engine, table: Table, index: IndexTable): { IndexSizeBytes: number; ItemCount: number } {
  const join = `${index.entries} x CROSS JOIN ${table.items} i ON i.hk = x.hk AND i.sk = x.sk`;
  const [ItemCount] = countRows(engine, `SELECT COUNT(*) AS n, 0 AS bytes FROM ${index.entries}`);
  if (index.projection === undefined) {
    const [, IndexSizeBytes] = countRows(engine, `SELECT COUNT(*) AS n, SUM(i.size) AS bytes FROM ${join}`);
    return { IndexSizeBytes, ItemCount };
  }
  const rows = engine.store.prepare(`SELECT i.item AS item FROM ${join} LIMIT ${MAX_MEASURED}`).all();
  const bytes = rows.reduce(
    (sum, row) => sum + itemSize(indexView(index, JSON.parse(String(row['item'])) as AttributeMap) ?? {}),
    0,
  );
  return { IndexSizeBytes: rows.length === 0 ? 0 : Math.round((bytes / rows.length) * ItemCount), ItemCount };
}

function countRows(engine: Engine, sql: string): [number, number] {
  const row = engine.store.prepare(sql).get();
  return [Number(row?.['n'] ?? 0), Number(row?.['bytes'] ?? 0)];
}
