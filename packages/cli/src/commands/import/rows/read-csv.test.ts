import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readInChunks } from '../../../../test/in-chunks.ts';
import { readCsv } from './read-csv.ts';
import type { RowReader } from './source-row.ts';

const reader: RowReader = (chunks, from) => readCsv(chunks, from, { delimiter: ',' });
const SIZES = [1, 2, 3, 7, 1_000_000];

async function cells(text: string): Promise<unknown[]> {
  const [first, ...others] = await Promise.all(SIZES.map((bytes) => readInChunks(reader, text, bytes)));
  for (const other of others) expect(other).toEqual(first);
  return first!.map(({ content }) => content);
}

describe('readCsv', () => {
  it('reads quotes, embedded line breaks and delimiters, CRLF and a missing last line break', async () => {
    expect(await cells('a,b\r\n"x, y","he said ""hi"""\r\n"one\ntwo\r\nthree",é👩‍👩‍👧')).toEqual([
      ['a', 'b'],
      ['x, y', 'he said "hi"'],
      ['one\ntwo\r\nthree', 'é👩‍👩‍👧'],
    ]);
  });

  it('reads empty cells, quoted or not, and passes over empty lines', async () => {
    expect(await cells('a,,""\n\n,,\n"",x,\n')).toEqual([
      ['a', '', ''],
      ['', '', ''],
      ['', 'x', ''],
    ]);
  });

  it('takes a quote inside an unquoted cell as it is', async () => {
    expect(await cells('5" pipe,a"b"\n')).toEqual([['5" pipe', 'a"b"']]);
  });

  it('tells the line on which each row begins, and where the next one does', async () => {
    const text = 'a,b\n"1\n2",c\n\nd,e\n';
    const rows = await readInChunks(reader, text, 4);
    expect(rows.map(({ line }) => line)).toEqual([1, 2, 5]);
    for (const [index, { next }] of rows.entries()) {
      const rest = await readInChunks(reader, text, 3, next);
      expect(rest).toEqual(rows.slice(index + 1));
    }
  });

  it('refuses a row with broken quoting by its line, and loses no neighbour', async () => {
    for (const bytes of SIZES) {
      const rows = await readInChunks(reader, 'a,b\n1,"x"y\n2,ok\n3,"never closed\n4,ok\n', bytes);
      expect(rows.map(({ line, content, problem, raw }) => [line, content ?? [problem?.code, raw]])).toEqual([
        [1, ['a', 'b']],
        [2, ['ROW_UNREADABLE', '1,"x"y']],
        [3, ['2', 'ok']],
        [4, ['ROW_UNREADABLE', '3,"never closed']],
        [5, ['4', 'ok']],
      ]);
    }
  });

  it('reads what csv-parse reads, however the text is cut', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'é', '👩', ' ', ',', '"', '\n', '\r\n', '1', ';') });
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 });
    const style = fc.record({ quoteAll: fc.boolean(), newline: fc.constantFrom('\n', '\r\n'), last: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(
        table,
        style,
        fc.integer({ min: 1, max: 20 }),
        async (rows, { quoteAll, newline, last }, bytes) => {
          const quoted = (text: string): string =>
            quoteAll || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
          const text = rows.map((row) => row.map(quoted).join(',')).join(newline) + (last ? newline : '');
          const expected = parse(text, { relax_column_count: true, record_delimiter: newline }) as string[][];
          const found = await readInChunks(reader, text, bytes);
          expect(found.map(({ content }) => content)).toEqual(expected);
        },
      ),
      { numRuns: 300 },
    );
  });
});
