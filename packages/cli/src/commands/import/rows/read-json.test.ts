import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readInChunks } from '../../../../test/in-chunks.ts';
import { readJsonArray } from './read-json-array.ts';
import { readJsonLines } from './read-json-lines.ts';
import type { RowReader } from './source-row.ts';

const array: RowReader = (chunks, from) => readJsonArray(chunks, from);
const scan: RowReader = (chunks, from) => readJsonArray(chunks, from, { member: 'Items' });

describe('readJsonLines', () => {
  it('reads a value a line, CRLF and empty lines too, and keeps every digit', async () => {
    const text = '{"id":"1"}\r\n\n{"n":12345678901234567890123456789012345678}\n{"e":"👩"}';
    for (const bytes of [1, 5, 1_000]) {
      const rows = await readInChunks(readJsonLines, text, bytes);
      expect(rows.map(({ line, content }) => [line, content])).toEqual([
        [1, { id: '1' }],
        [3, { n: { $number: '12345678901234567890123456789012345678' } }],
        [4, { e: '👩' }],
      ]);
    }
  });

  it('refuses a line that is not JSON and goes on with the next', async () => {
    const rows = await readInChunks(readJsonLines, '{"id":\n{"id":"2"}\n', 4);
    expect(rows).toMatchObject([
      { line: 1, problem: { code: 'ROW_UNREADABLE' }, raw: '{"id":' },
      { content: { id: '2' } },
    ]);
  });

  it('can be resumed after any row', async () => {
    const text = '{"id":"é"}\n\n{"id":"2"}\r\n{"id":"3"}';
    const rows = await readInChunks(readJsonLines, text, 6);
    for (const [index, { next }] of rows.entries()) {
      expect(await readInChunks(readJsonLines, text, 2, next)).toEqual(rows.slice(index + 1));
    }
  });
});

describe('readJsonArray', () => {
  it('reads elements however they are laid out, and however the text is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue(), { maxLength: 6 }),
        fc.constantFrom(undefined, 2, '\t'),
        fc.integer({ min: 1, max: 30 }),
        async (values, indent, bytes) => {
          const plain = JSON.parse(JSON.stringify(values)) as unknown[];
          const text = JSON.stringify(values, null, indent);
          const rows = await readInChunks(array, text, bytes);
          expect(rows.map(({ raw }) => JSON.parse(raw) as unknown)).toEqual(plain);
          const inMember = `{"Count":1,"Other":{"Items":[9]},"Items":${text},"After":[1,[2]]}`;
          const items = await readInChunks(scan, inMember, bytes);
          expect(items.map(({ raw }) => JSON.parse(raw) as unknown)).toEqual(plain);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('tells the line of each element, and can be resumed after any', async () => {
    const text = '[\n  {"id": "[1,"},\n  {\n    "id": "2"\n  }, {"id":"3"}\n]\n';
    const rows = await readInChunks(array, text, 5);
    expect(rows.map(({ line, content }) => [line, content])).toEqual([
      [2, { id: '[1,' }],
      [3, { id: '2' }],
      [5, { id: '3' }],
    ]);
    for (const [index, { next }] of rows.entries()) {
      const rest = await readInChunks(array, text, 4, next);
      expect(rest.map(({ line, content }) => [line, content])).toEqual(
        rows.slice(index + 1).map(({ line, content }) => [line, content]),
      );
    }
  });

  it('refuses an element that is not JSON and reads its neighbours', async () => {
    const rows = await readInChunks(array, '[{"id":1},{id:2},{"id":3}]', 8);
    expect(rows.map(({ content, problem }) => problem?.code ?? content)).toEqual([
      { id: 1 },
      'ROW_UNREADABLE',
      { id: 3 },
    ]);
  });

  it.each([
    ['[{"id":1},{"id"', 'ends in the middle'],
    ['[{"id":1}', 'ends in the middle'],
    ['{"id":1}', 'not a JSON array'],
    ['', 'not a JSON array'],
  ])('stops at %j', async (text, reason) => {
    await expect(readInChunks(array, text, 100)).rejects.toThrow(reason);
  });
});
