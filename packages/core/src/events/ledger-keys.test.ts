import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { eventOf } from '../../test/factories.ts';
import {
  batchFailureSortKey,
  batchKey,
  failureSortKey,
  failuresKey,
  fingerprint,
  imageKey,
  imagesKey,
  jobKey,
  jobListSortKey,
  jobShards,
  receiptKey,
  shardKey,
  shardPartitions,
  undoParts,
} from './ledger-keys.ts';

const sha = (text: string) => createHash('sha256').update(text).digest('base64url');

test('keys are hashes of their parts, apart by a NUL', () => {
  expect(receiptKey('ada', '/', 'e-1')).toBe(`event#${sha('ada\0/\0e-1')}`);
  expect(jobKey('ada', 'j')).toBe(`job#${sha('ada\0j')}`);
  expect(batchKey('ada', 'j', 7)).toEqual({ pk: `batch#${sha('ada\0j\x007')}`, sk: 'batch#7' });
  expect(failuresKey('ada', 'j')).toBe(`failures#${sha('ada\0j')}`);
  expect(failureSortKey(12, 345)).toBe('0000000012#000345');
});

test('counters of a job lie in the partitions they are read from, batches spread evenly over all rows', () => {
  const keys = Array.from({ length: 10 * jobShards }, (_, batch) => shardKey('ada', 'j', batch));
  const rows = Map.groupBy(keys, ({ pk, sk }) => `${pk} ${sk}`);
  expect([...rows.values()].map(({ length }) => length)).toEqual(Array.from({ length: jobShards }, () => 10));
  const partitions = Map.groupBy(keys, ({ pk }) => pk);
  expect([...partitions.keys()].toSorted()).toEqual(shardPartitions('ada', 'j').toSorted());
  expect(new Set([...partitions.values()].map(({ length }) => length)).size).toBe(1);
  expect(shardPartitions('ada', 'j')).not.toContain(jobKey('ada', 'j'));
});

test('before-images lie in the partitions that an undo goes through', () => {
  const parts = new Set(Array.from({ length: undoParts }, (_, part) => imagesKey('ada', 'j', part)));
  const used = new Set(Array.from({ length: 1000 }, (_, item) => imageKey('ada', 'j', String(item)).pk));
  expect(used).toEqual(parts);
});

test('a job that began later comes first, and a batch as a whole before its rows', () => {
  const keys = [jobListSortKey('a', 2_000), jobListSortKey('b', 10_000), jobListSortKey('c', 1_000)];
  expect(keys.toSorted().map((key) => key.split('#')[1])).toEqual(['b', 'a', 'c']);
  expect(batchFailureSortKey(7) < failureSortKey(7, 0)).toBe(true);
  expect(failureSortKey(6, 999_999) < batchFailureSortKey(7)).toBe(true);
});

test('a fingerprint is of type and data, whatever the order of members, the time and the trace', () => {
  const event = eventOf('write.put', { a: 1, b: { c: 2, d: 3 } });
  expect(fingerprint(event)).toBe(sha('["write.put",{"a":1,"b":{"c":2,"d":3}}]'));
  expect(fingerprint(eventOf('write.put', { b: { d: 3, c: 2 }, a: 1 }, '2030-01-01T00:00:00.000Z'))).toBe(
    fingerprint(event),
  );
  expect(fingerprint(eventOf('write.insert', { a: 1, b: { c: 2, d: 3 } }))).not.toBe(fingerprint(event));
});
