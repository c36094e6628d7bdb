import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { eventOf } from '../../test/factories.ts';
import { batchKey, failureSortKey, failuresKey, fingerprint, jobKey, receiptKey, shardSortKey } from './ledger-keys.ts';

const sha = (text: string) => createHash('sha256').update(text).digest('base64url');

test('keys are hashes of their parts, apart by a NUL', () => {
  expect(receiptKey('ada', '/', 'e-1')).toBe(`event#${sha('ada\0/\0e-1')}`);
  expect(jobKey('ada', 'j')).toBe(`job#${sha('ada\0j')}`);
  expect(batchKey('ada', 'j', 7)).toEqual({ pk: `batch#${sha('ada\0j\x007')}`, sk: 'batch#7' });
  expect(failuresKey('ada', 'j')).toBe(`failures#${sha('ada\0j')}`);
  expect(failureSortKey(12, 345)).toBe('0000000012#000345');
  expect([0, 15, 16, 31].map(shardSortKey)).toEqual(['shard#00', 'shard#15', 'shard#00', 'shard#15']);
});

test('a fingerprint is of type and data, whatever the order of members, the time and the trace', () => {
  const event = eventOf('write.put', { a: 1, b: { c: 2, d: 3 } });
  expect(fingerprint(event)).toBe(sha('["write.put",{"a":1,"b":{"c":2,"d":3}}]'));
  expect(fingerprint(eventOf('write.put', { b: { d: 3, c: 2 }, a: 1 }, '2030-01-01T00:00:00.000Z'))).toBe(
    fingerprint(event),
  );
  expect(fingerprint(eventOf('write.insert', { a: 1, b: { c: 2, d: 3 } }))).not.toBe(fingerprint(event));
});
