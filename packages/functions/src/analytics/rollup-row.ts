import type { AttributeMap, Granularity, Retention, RollupRow, UpdateFragment } from '@sluice/core';
import { numberOf, textOf } from '../ledger/row-fields.ts';
import { rollupKey } from './rollup-keys.ts';

const dayMs = 86_400_000;

/** The update that adds a rollup to its row. */
export function addRollup(row: RollupRow, shard: number, retention: Retention): UpdateFragment {
  const { pk, sk } = rollupKey(row, shard);
  const { period, client, type, table, status, count, bytes, readUnits, writeUnits, latency } = row;
  const buckets = Object.entries(latency).map(([bucket, times]) => [`l${bucket}`, times] as const);
  const counters = [
    ...Object.entries({ count, bytes, readUnits, writeUnits }).filter(
      ([name, value]) => name === 'count' || value !== 0,
    ),
    ...buckets,
  ];
  const texts = { period, client, type, table, status };
  return {
    Key: { pk: { S: pk }, sk: { S: sk } },
    UpdateExpression:
      `ADD ${counters.map(([name]) => `#${name} :${name}`).join(', ')} ` +
      `SET ${Object.keys(texts)
        .map((name) => `#${name} = :${name}`)
        .join(', ')}, #expiresAt = :expiresAt`,
    ExpressionAttributeNames: Object.fromEntries(
      [...counters.map(([name]) => name), ...Object.keys(texts), 'expiresAt'].map((name) => [`#${name}`, name]),
    ),
    ExpressionAttributeValues: {
      ...Object.fromEntries(counters.map(([name, value]) => [`:${name}`, { N: String(value) }])),
      ...Object.fromEntries(Object.entries(texts).map(([name, text]) => [`:${name}`, { S: text }])),
      ':expiresAt': { N: String(Math.ceil((Date.parse(period) + retentionMs(row.granularity, retention)) / 1000)) },
    },
  };
}

function retentionMs(granularity: Granularity, retention: Retention): number {
  if (granularity === 'minute') return retention.analyticsMinuteDays * dayMs;
  return (granularity === 'hour' ? retention.analyticsHourDays : retention.analyticsDayDays) * dayMs;
}

/** A row as addRollup has made it. */
export function readRollup(row: AttributeMap, granularity: Granularity): RollupRow {
  const buckets = Object.keys(row).filter((name) => /^l\d+$/.test(name));
  return {
    granularity,
    period: textOf(row, 'period'),
    client: textOf(row, 'client'),
    type: textOf(row, 'type'),
    table: textOf(row, 'table'),
    status: textOf(row, 'status'),
    count: numberOf(row, 'count'),
    bytes: numberOf(row, 'bytes'),
    readUnits: numberOf(row, 'readUnits'),
    writeUnits: numberOf(row, 'writeUnits'),
    latency: Object.fromEntries(buckets.map((name) => [name.slice(1), numberOf(row, name)])),
  };
}
