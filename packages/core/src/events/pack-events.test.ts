import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { eventOf, refusalOf } from '../../test/factories.ts';
import { type PackInput, packEvents } from './pack-events.ts';
import { decodePacket, encodePacket } from './packet.ts';
import type { SluiceEvent } from './sluice-event.ts';

const head = { flow: 'write', caller: 'ada', request: 'r-1', acceptedAt: '2026-01-01T00:00:00.000Z' } as const;
const pack = (events: SluiceEvent[], options: Partial<PackInput> = {}) => packEvents({ ...head, events, ...options });
const events = (count: number, data: (index: number) => string) =>
  Array.from({ length: count }, (_, index): SluiceEvent => ({
    ...eventOf('write.put', data(index)),
    id: `e-${index}`,
  }));

describe('packing', () => {
  test('puts small events into one packet that decodes to what went in', () => {
    const small = events(10, () => 'x');
    const { packets, tooLarge } = pack(small);
    expect(tooLarge).toEqual([]);
    expect(packets).toHaveLength(1);
    expect(decodePacket(packets[0]!.text)).toEqual({ v: 1, ...head, events: small });
    expect(packets[0]!.text).toBe(encodePacket({ v: 1, ...head, events: small }, { limitBytes: 1e9 }));
    expect(packets[0]!.bytes).toBe(Buffer.byteLength(packets[0]!.text));
  });

  test.each([
    ['that compress', 'é'.repeat(900)],
    ['that do not', undefined],
  ])('keeps the order and the limit of events %s', (_, data) => {
    const many = events(200, () => data ?? randomBytes(700).toString('base64'));
    const { packets } = pack(many, { limitBytes: 20_000 });
    expect(packets.flatMap(({ events: inside }) => inside.map(({ id }) => id))).toEqual(many.map(({ id }) => id));
    expect(packets.flatMap(({ text }) => decodePacket(text).events)).toEqual(many);
    for (const { text, bytes } of packets) {
      expect(Buffer.byteLength(text)).toBe(bytes);
      expect(bytes).toBeLessThanOrEqual(20_000);
    }
    const plain = many.reduce((sum, event) => sum + Buffer.byteLength(JSON.stringify(event)) + 1, 0);
    const alone = Math.ceil(plain / 20_000);
    expect(packets.length).toBeLessThanOrEqual(data ? alone / 2 : alone + 3);
  });

  test('tells of the one event that is too large and packs its neighbours', () => {
    const mixed = events(3, (index) => (index === 1 ? randomBytes(3000).toString('base64') : 'x'));
    const { packets, tooLarge } = pack(mixed, { limitBytes: 2000 });
    expect(packets.flatMap(({ events: inside }) => inside.map(({ id }) => id))).toEqual(['e-0', 'e-2']);
    expect(tooLarge).toMatchObject([{ event: { id: 'e-1' }, problem: { code: 'EVENT_TOO_LARGE', status: 413 } }]);
  });

  test('keeps to the number of events asked for', () => {
    expect(
      pack(
        events(3, () => 'x'),
        { maxEvents: 1 },
      ).packets,
    ).toHaveLength(3);
  });
});

describe('decoding', () => {
  test('opens what was compressed', () => {
    const packet = { v: 1, ...head, events: events(50, () => 'abc') } as const;
    const text = encodePacket(packet, { limitBytes: 500 });
    expect(text).toMatch(/^\{"v":1,"encoding":"gzip","body":"/);
    expect(decodePacket(text)).toEqual(packet);
  });

  test.each([
    ['', /not JSON/],
    ['{', /not JSON/],
    ['{"v":2,"flow":"write"}', /version 2/],
    ['{"v":1,"flow":"write","events":[]}', /not a packet/],
    ['[]', /not a packet/],
    ['null', /not a packet/],
    ['{"v":1,"encoding":"gzip","body":"AAAA"}', /gzip/],
    [JSON.stringify({ v: 1, ...head, events: [] }), /not a packet/],
    [JSON.stringify({ v: 1, ...head, events: [{ id: 'x' }] }), /not a packet/],
  ])('refuses %s for good', (text, message) => {
    const refusal = refusalOf(() => decodePacket(text));
    expect(refusal.code).toBe('MESSAGE_UNREADABLE');
    expect(refusal.message).toMatch(message);
  });
});
