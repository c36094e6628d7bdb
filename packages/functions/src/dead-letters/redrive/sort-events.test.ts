import { type AttributeMap, fingerprint, receiptKey } from '@sluice/core';
import { expect, it } from 'vitest';
import { entriesOf } from '../letters/letter.ts';
import { readLetter } from '../letters/read-letter.ts';
import { sortEvents } from './sort-events.ts';

const event = (id: string) => ({ id, source: '/', type: 'write.put', time: 't', traceparent: 'p', data: { id } });
const letterOf = (ids: readonly string[], code = 'TABLE_UNKNOWN') => {
  const acceptedAt = '2026-01-01T00:00:00.000Z';
  const packet = { v: 1, flow: 'write', caller: 'c', request: 'r', acceptedAt, events: ids.map(event) };
  const attributes = { errorCode: code, errorMessage: 'm' };
  return readLetter(
    { messageId: 'm', receiptHandle: '', body: JSON.stringify(packet), attributes, sentAtMs: 0 },
    'write',
  );
};
const receipt = (id: string, status: string, more: AttributeMap = {}): [string, AttributeMap] => [
  receiptKey('c', '/', id),
  { status: { S: status }, fingerprint: { S: fingerprint(event(id)) }, completedAt: { S: 'then' }, ...more },
];
const sort = (ids: readonly string[], rows: readonly [string, AttributeMap][], limit = Infinity, code?: string) => {
  const letter = letterOf(ids, code);
  const knowledge = { rows: new Map(rows), underway: [], nowMs: 1_000_000 };
  const { pending, ...sorted } = sortEvents(
    letter,
    ({ eventId }) => eventId !== 'other',
    limit,
    entriesOf(letter),
    knowledge,
  );
  const names = Object.entries(sorted).map(([name, events]) => [name, events.map(({ id }) => id)]);
  return { ...(Object.fromEntries(names) as Record<keyof typeof sorted, string[]>), pending };
};
const another = { fingerprint: { S: 'another' } };
const deadLetter = { deadLetter: { BOOL: true } };

it('sends what has no outcome, or one that a dead letter left behind, and remembers that one', () => {
  const rows = [receipt('b', 'dead-lettered'), receipt('c', 'failed', deadLetter)];
  const { send, pending } = sort(['a', 'b', 'c'], rows);
  expect(send).toEqual(['a', 'b', 'c']);
  expect(pending.map(({ before }) => before)).toEqual(['', 'then', 'then']);
});

it('sends nothing that is done, whether it succeeded or was refused by the data', () => {
  expect(sort(['a', 'b'], [receipt('a', 'succeeded'), receipt('b', 'failed')])).toMatchObject({
    send: [],
    applied: ['a', 'b'],
  });
});

it('takes a receipt that has expired and is not yet deleted for none', () => {
  const rows = [receipt('a', 'succeeded', { expiresAt: { N: '999' } })];
  expect(sort(['a'], rows)).toMatchObject({ send: ['a'], pending: [{ before: 'then' }] });
});

it('leaves an id that belongs to another event', () => {
  expect(sort(['a'], [receipt('a', 'succeeded', another)])).toMatchObject({ reused: ['a'] });
  const own = { ...another, ...deadLetter };
  expect(sort(['a'], [receipt('a', 'failed', own)], Infinity, 'EVENT_ID_REUSED')).toMatchObject({ reused: ['a'] });
});

it('leaves what was not asked for, and what is beyond the limit', () => {
  expect(sort(['a', 'other', 'b', 'c'], [], 2)).toMatchObject({ send: ['a', 'b'], left: ['other', 'c'] });
});

it('sends an event once that lies there twice', () => {
  expect(sort(['a', 'a'], [])).toMatchObject({ send: ['a'], applied: ['a'] });
});
