import { array, assert, constantFrom, integer, property, record } from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AnalyticsEvent, AnalyticsLine } from './analytics-event.ts';
import { foldEvents, mergeRows, periodOf } from './fold-events.ts';
import { groupRows } from './group-rows.ts';
import { bucketOf, latencyBounds, mergeHistograms, percentile } from './histogram.ts';

const line: AnalyticsLine = { client: 'ada', type: 'write.put', table: 'users', status: 'succeeded', count: 1 };
const event = (time: string, lines: AnalyticsLine[]): AnalyticsEvent => ({
  v: 1,
  id: 'a',
  time,
  origin: 'write-processor',
  lines,
});

describe('folding', () => {
  test('gives one row a period and combination of dimensions', () => {
    const rows = foldEvents([
      event('2026-03-01T10:15:59.999Z', [
        { ...line, bytes: 10, latency: { 3: 1 } },
        { ...line, status: 'failed' },
      ]),
      event('2026-03-01T10:16:00.000Z', [{ ...line, count: 2, writeUnits: 1.5, latency: { 3: 1, 5: 2 } }]),
    ]);
    expect(rows.filter(({ granularity }) => granularity === 'minute')).toHaveLength(3);
    expect(rows.filter(({ granularity, status }) => granularity === 'hour' && status === 'succeeded')).toEqual([
      {
        ...line,
        granularity: 'hour',
        period: '2026-03-01T10:00:00.000Z',
        count: 3,
        bytes: 10,
        readUnits: 0,
        writeUnits: 1.5,
        latency: { 3: 2, 5: 2 },
      },
    ]);
  });

  const lines = array(
    record({
      client: constantFrom('a', 'b'),
      type: constantFrom('x', 'y'),
      table: constantFrom('t', '-'),
      status: constantFrom('s', 'f'),
      count: integer({ min: 0, max: 9 }),
      bytes: integer({ min: 0, max: 9 }),
    }),
    { maxLength: 5 },
  );
  const events = array(record({ minute: integer({ min: 0, max: 3000 }), lines }), { maxLength: 12 }).map((list) =>
    list.map(({ minute, lines: of }) => event(new Date(Date.UTC(2026, 0, 1) + minute * 60_000).toISOString(), of)),
  );

  test('counts everything once in each granularity, in one fold or in two that are merged', () => {
    assert(
      property(events, integer({ min: 0, max: 12 }), (all, cut) => {
        const once = foldEvents(all);
        const twice = mergeRows([...foldEvents(all.slice(0, cut)), ...foldEvents(all.slice(cut))]);
        const sorted = (rows: unknown[]) => rows.map((row) => JSON.stringify(row)).sort();
        expect(sorted(twice)).toEqual(sorted(once));
        const total = all.flatMap((one) => one.lines).reduce((sum, { count }) => sum + count, 0);
        for (const granularity of ['minute', 'hour', 'day'] as const) {
          const rows = once.filter((row) => row.granularity === granularity);
          expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(total);
        }
      }),
    );
  });

  test('a period is the start of its minute, hour or day', () => {
    const time = '2026-12-31T23:59:58.123Z';
    expect(periodOf(time, 'minute')).toBe('2026-12-31T23:59:00.000Z');
    expect(periodOf(time, 'hour')).toBe('2026-12-31T23:00:00.000Z');
    expect(periodOf(time, 'day')).toBe('2026-12-31T00:00:00.000Z');
  });
});

test('grouping adds up over the dimensions that are not asked for', () => {
  const rows = foldEvents(
    [
      event('2026-03-01T10:15:00.000Z', [
        { ...line, status: 'accepted' },
        { ...line, status: 'accepted', client: 'bob', count: 4 },
        { ...line, status: 'rejected', table: 'orders' },
      ]),
    ],
    ['day'],
  );
  const none = { bytes: 0, readUnits: 0, writeUnits: 0 };
  expect(groupRows(rows, ['table'])).toEqual([
    { period: '2026-03-01T00:00:00.000Z', table: 'orders', count: 1, ...none },
    { period: '2026-03-01T00:00:00.000Z', table: 'users', count: 5, ...none },
  ]);
  expect(groupRows(rows, [])).toMatchObject([{ count: 6 }]);
});

test('an event is counted once where groups are not by status, with what its outcome measured', () => {
  const outcome = { ...line, status: 'succeeded', writeUnits: 2, latency: { 0: 99, 40: 1 } };
  const rows = foldEvents(
    [
      event('2026-03-01T10:15:00.000Z', [{ ...line, status: 'accepted', count: 100, bytes: 50 }]),
      event('2026-03-01T10:16:00.000Z', [
        { ...outcome, count: 99 },
        { ...line, status: 'failed' },
      ]),
    ],
    ['day'],
  );
  expect(groupRows(rows, [])).toEqual([
    {
      period: '2026-03-01T00:00:00.000Z',
      count: 100,
      bytes: 50,
      readUnits: 0,
      writeUnits: 2,
      latencyMs: { p50: 1, p90: 1, p99: 1 },
    },
  ]);
  expect(groupRows(rows, ['status']).map(({ status, count }) => [status, count])).toEqual([
    ['accepted', 100],
    ['failed', 1],
    ['succeeded', 99],
  ]);
});

describe('a histogram', () => {
  test('keeps every latency within its bucket, at most 19 % below the bound', () => {
    assert(
      property(integer({ min: 1, max: 16_000_000 }), (latencyMs) => {
        const bound = latencyBounds[bucketOf(latencyMs)]!;
        expect(latencyMs).toBeLessThanOrEqual(bound * 1.000001);
        expect(latencyMs).toBeGreaterThan(bound / 1.1893);
      }),
    );
    expect([0, -5, Number.NaN].map(bucketOf)).toEqual([0, 0, 0]);
    expect(bucketOf(1e12)).toBe(latencyBounds.length);
  });

  test('tells percentiles', () => {
    expect(percentile({}, 0.5)).toBeUndefined();
    expect(percentile({ [bucketOf(64)]: 90, [bucketOf(1024)]: 10 }, 0.5)).toBe(64);
    expect(percentile({ [bucketOf(64)]: 90, [bucketOf(1024)]: 10 }, 0.9)).toBe(64);
    expect(percentile({ [bucketOf(64)]: 90, [bucketOf(1024)]: 10 }, 0.91)).toBe(1024);
    expect(mergeHistograms({ 1: 2 }, { 1: 1, 2: 5 })).toEqual({ 1: 3, 2: 5 });
  });
});
