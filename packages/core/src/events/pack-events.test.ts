import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eventOf, refusalOf } from '../../test/factories.ts';
import { type PackInput, packEvents } from './pack-events.ts';
import { decodePacket, encodePacket, maxOpenedBytes } from './packet.ts';
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

  test.each([
    ['just what a processor opens', 0],
    ['a byte more', 1],
  ])('takes an event of %s only if it is read', (_, more) => {
    const frame = Buffer.byteLength(JSON.stringify({ v: 1, ...head, events: events(1, () => '') }));
    const mixed = events(3, (index) => (index === 0 ? 'x'.repeat(maxOpenedBytes - frame + more) : 'x'));
    const { packets, tooLarge } = pack(mixed);
    expect(tooLarge.map(({ event, problem }) => [event.id, problem.code])).toEqual(
      more === 0 ? [] : [['e-0', 'EVENT_TOO_LARGE']],
    );
    expect(packets.flatMap(({ text }) => decodePacket(text).events).map(({ id }) => id)).toEqual(
      more === 0 ? ['e-0', 'e-1', 'e-2'] : ['e-1', 'e-2'],
    );
  });

  test('refuses numbers that are short as they came and long as they are packed', () => {
    const sent = `[${Array(800_000).fill('1e20').join(',')}]`;
    expect(Buffer.byteLength(sent)).toBeLessThan(6 * 1024 * 1024);
    const { packets, tooLarge } = pack([eventOf('write.put', JSON.parse(sent) as number[])]);
    expect(packets).toEqual([]);
    expect(tooLarge).toMatchObject([
      { problem: { code: 'EVENT_TOO_LARGE', detail: expect.stringMatching(/opens 16777216/) } },
    ]);
  });

  test('cuts groups at what a processor opens, however well they compress', () => {
    const many = events(5, () => 'x'.repeat(6 * 1024 * 1024));
    const { packets, tooLarge } = pack(many, { limitBytes: 8 * 1024 * 1024 });
    expect(tooLarge).toEqual([]);
    expect(packets.map(({ events: inside }) => inside.length)).toEqual([2, 2, 1]);
    expect(packets.flatMap(({ text }) => decodePacket(text).events).map(({ id }) => id)).toEqual(
      many.map(({ id }) => id),
    );
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

describe('characters', () => {
  /** What API_SendMessage lists for MessageBody. */
  const allowed = [
    [0x9, 0xa],
    [0xd, 0xd],
    [0x20, 0xd7ff],
    [0xe000, 0xfffd],
    [0x10000, 0x10ffff],
  ] as const;
  const refused = (text: string) =>
    Array.from(text).filter((character) => {
      const code = character.codePointAt(0)!;
      return !allowed.some(([from, to]) => code >= from && code <= to);
    });
  const edges = [...allowed.flat(), 0, 0x1f, 0x7f, 0x9f, 0xfffe, 0xffff, 0x1fffe].map((code) =>
    String.fromCodePoint(code),
  );
  const texts = fc.string({ unit: fc.oneof(fc.constantFrom(...edges), fc.string({ unit: 'binary', maxLength: 1 })) });

  test('are in every encoded packet only those SQS takes, and the packet decodes to the same', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(texts, texts), { minLength: 1, maxLength: 5 }), texts, (data, caller) => {
        const list = data.map(([name, text], index) => ({
          ...eventOf('write.put', { [name]: [text] }),
          id: `e-${index}`,
        }));
        const packet = { v: 1, ...head, caller, events: list } as const;
        const text = encodePacket(packet, { limitBytes: 1e6 });
        expect(refused(text)).toEqual([]);
        expect(decodePacket(text)).toEqual(packet);

        const { packets, tooLarge } = pack(list, { caller, limitBytes: 900 });
        expect(tooLarge).toEqual([]);
        expect(packets.flatMap((packed) => refused(packed.text))).toEqual([]);
        expect(packets.flatMap((packed) => decodePacket(packed.text).events)).toEqual(list);
        for (const packed of packets) expect(packed.bytes).toBe(Buffer.byteLength(packed.text));
      }),
    );
  });

  test('that SQS takes leave a small packet as it is', () => {
    const plain = { v: 1, ...head, events: events(1, () => '\u0000\u007f\u0085\ufffd😀\u{1fffe}') } as const;
    expect(encodePacket(plain, { limitBytes: 1e6 })).toBe(JSON.stringify(plain));
    expect(pack([...plain.events]).packets[0]!.text).toBe(JSON.stringify(plain));
  });

  test('that SQS refuses cut a packet that fits only as it is', () => {
    // Text of some 90 different characters is larger in base64 than as it is.
    const printable = Array.from({ length: 90 }, (_, index) => String.fromCharCode(index + (index < 57 ? 0x23 : 0x24)));
    const dense = () => Array.from(randomBytes(8000), (byte) => printable[byte % printable.length]).join('');
    const many = events(2, () => dense());
    const limitBytes = Buffer.byteLength(JSON.stringify({ v: 1, ...head, events: many })) + 20;
    expect(pack(many, { limitBytes }).packets).toHaveLength(1);
    const marked = many.map((event) => ({ ...event, data: [event.data, '\uffff'] }));
    const { packets, tooLarge } = pack(marked, { limitBytes });
    expect(tooLarge).toEqual([]);
    expect(packets).toHaveLength(2);
    expect(packets.flatMap(({ text }) => decodePacket(text).events)).toEqual(marked);
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
