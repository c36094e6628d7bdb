import { expect, it } from 'vitest';
import type { ReceivedMessage } from '../worker/received-message.ts';
import { readParts } from './read-parts.ts';

const line = { client: 'me', type: 'write.put', table: 'cities', status: 'succeeded', count: 2 };
const measured = { ...line, bytes: 10, readUnits: 0.5, writeUnits: 1, latency: { 7: 2 } };
const takenBack = { ...line, count: -1, bytes: -5 };
const event = {
  v: 1,
  id: 'one',
  time: '2026-01-02T03:04:05.678Z',
  origin: 'write-processor',
  lines: [line, measured, takenBack],
};
const messageOf = (content: unknown) => ({ body: JSON.stringify(content) }) as ReceivedMessage;

it('reads events with and without the measures that a line may have', () => {
  const { parts, unreadable } = readParts([messageOf(event)]);
  expect(unreadable).toEqual([]);
  expect(parts.map((part) => part.event)).toEqual([event]);
});

const wrong: readonly (readonly [string, unknown])[] = [
  ['no version', { ...event, v: undefined }],
  ['an empty id', { ...event, id: '' }],
  ['an id that fits no key', { ...event, id: 'x'.repeat(300) }],
  ['a time without milliseconds', { ...event, time: '2026-01-02T03:04:05Z' }],
  ['a time of another zone', { ...event, time: '2026-01-02T03:04:05.678+01:00' }],
  ['a time in words', { ...event, time: 'Fri, 02 Jan 2026 03:04:05 GMT' }],
  ['lines that are no list', { ...event, lines: line }],
  ...Object.entries({
    client: '',
    type: 'x'.repeat(3000),
    table: null,
    status: 5,
    count: '2',
    bytes: '10',
    readUnits: null,
    writeUnits: true,
    latency: [3],
  }).map(([name, value]) => [`a wrong ${name}`, { ...event, lines: [line, { ...line, [name]: value }] }] as const),
  ['a bucket that is none', { ...event, lines: [{ ...line, latency: { fast: 1 } }] }],
  ['a bucket without a count', { ...event, lines: [{ ...line, latency: { 7: 'many' } }] }],
  ['a number too large to be stored', { ...event, lines: [{ ...line, bytes: 1e300 }] }],
  ['a number too small to be stored', { ...event, lines: [{ ...line, readUnits: 1e-200 }] }],
];

it.each(wrong)('sets a message with %s aside, and it alone', (_what, content) => {
  const bad = messageOf(content);
  const { parts, unreadable } = readParts([bad, messageOf(event)]);
  expect(unreadable).toEqual([bad]);
  expect(parts).toHaveLength(1);
});
