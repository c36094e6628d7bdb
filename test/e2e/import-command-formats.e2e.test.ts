import { copyFile, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { type Item, SluiceClient } from '@sluice/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../packages/cli/src/main.ts';
import { type LocalSystem, startLocal } from '../support/local-system.ts';

const ROOT = join(import.meta.dirname, '../..');

let system: LocalSystem;
let sluice: SluiceClient;
let directory: string;

beforeAll(async () => {
  system = await startLocal();
  sluice = new SluiceClient({ url: system.url });
  directory = await mkdtemp(join(tmpdir(), 'sluice-formats-'));
  await symlink(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
  await copyFile(join(ROOT, 'sluice.config.ts'), join(directory, 'sluice.config.ts'));
});
afterAll(async () => {
  await system.close();
  await rm(directory, { recursive: true, force: true });
});

/** Runs the command in this process. */
async function sluiceImport(args: readonly string[], stdin: string | Buffer = '') {
  let output = '';
  const code = await run(['import', ...args, '--url', system.url], {
    directory,
    environment: {},
    stdin: Readable.from([Buffer.from(stdin)]),
    interactive: false,
    columns: 80,
    out: (text) => void (output += text),
    err: (text) => void (output += text),
    onInterrupt: () => () => undefined,
  });
  return { code, output };
}

async function stored(table: string, key: Item): Promise<Item | null> {
  const outcome = await sluice.wait<'query.get'>(await sluice.send({ type: 'query.get', data: { table, key } }));
  if (outcome.status !== 'succeeded') throw new Error(outcome.error.message);
  return outcome.result.item;
}

const digits = '12345678901234567890123456789012345678';

interface Case {
  readonly file: string;
  readonly content: string | Buffer;
  readonly flags?: readonly string[];
  readonly items: readonly Item[];
}

/** Each case has a country of its own, so that none finds another's rows. */
const cases: Readonly<Record<string, Case>> = {
  'TSV, with empty cells left out': {
    file: 'a.tsv',
    content: 'country\tid\tname\tnote\nF1\t1\tA, "B"\t\nF1\t2\t\tx\n',
    items: [
      { country: 'F1', id: '1', name: 'A, "B"' },
      { country: 'F1', id: '2', note: 'x' },
    ],
  },
  'CSV with a byte order mark, CRLF, quotes and line breaks, empty cells kept': {
    file: 'b.csv',
    content: '\ufeffcountry,id,note\r\nF2,1,"one\r\ntwo, ""three"""\r\nF2,2,\r\n',
    flags: ['--empty', 'keep'],
    items: [
      { country: 'F2', id: '1', note: 'one\r\ntwo, "three"' },
      { country: 'F2', id: '2', note: '' },
    ],
  },
  'CSV without a header, mapped': {
    file: 'c.csv',
    content: 'F3,1,Utrecht,x,,5;6\n',
    flags: (
      '--columns land,id,name,junk,gone,tags --rename land=country --drop junk ' +
      '--set source=geonames --empty null --types tags:number-set'
    ).split(' '),
    items: [{ country: 'F3', id: '1', name: 'Utrecht', gone: null, tags: { $set: [5, 6] }, source: 'geonames' }],
  },
  'CSV with guessed types': {
    file: 'd.csv',
    content: `country,id,people,capital,code\nF4,1,7,true,007\nF4,2,${digits},FALSE,1\n`,
    flags: ['--infer'],
    items: [
      { country: 'F4', id: '1', people: 7, capital: true, code: '007' },
      { country: 'F4', id: '2', people: { $number: digits }, capital: false, code: '1' },
    ],
  },
  'a JSON array over several lines': {
    file: 'e.json',
    content: `[\n  { "country": "F5", "id": "1",\n    "n": ${digits}, "list": [1, null, {"a": "👩‍👩‍👧"}] },\n  {"country":"F5","id":"2"}\n]`,
    items: [
      { country: 'F5', id: '1', n: { $number: digits }, list: [1, null, { a: '👩‍👩‍👧' }] },
      { country: 'F5', id: '2' },
    ],
  },
  'JSON lines packed with brotli': {
    file: 'f.jsonl.br',
    content: brotliCompressSync('{"country":"F6","id":"1"}\n'),
    items: [{ country: 'F6', id: '1' }],
  },
  'CSV packed with zstd': {
    file: 'g.csv.zst',
    content: zstdCompressSync('country,id\nF7,1\n'),
    items: [{ country: 'F7', id: '1' }],
  },
  'what aws dynamodb scan prints': {
    file: 'h.json',
    content: JSON.stringify(
      {
        Items: [
          { country: { S: 'F8' }, id: { S: '1' }, n: { N: digits }, b: { B: 'AQI=' }, s: { SS: ['x', 'y'] } },
          { country: { S: 'F8' }, id: { S: '2' }, m: { M: { l: { L: [{ BOOL: true }, { NULL: true }] } } } },
        ],
        Count: 2,
      },
      null,
      2,
    ),
    items: [
      { country: 'F8', id: '1', n: { $number: digits }, b: { $binary: 'AQI=' }, s: { $set: ['x', 'y'] } },
      { country: 'F8', id: '2', m: { l: [true, null] } },
    ],
  },
  'latin-1 that is said to be': {
    file: 'i.csv',
    content: Buffer.from('country;id;name\nF9;1;K\u00f6ln\n', 'latin1'),
    flags: ['--encoding', 'latin1', '--delimiter', ';'],
    items: [{ country: 'F9', id: '1', name: 'Köln' }],
  },
};

describe('sluice import', () => {
  it.each(Object.entries(cases))('reads %s', async (_, { file, content, flags = [], items }) => {
    await writeFile(join(directory, file), content);
    const { code, output } = await sluiceImport([file, '--table', 'cities', ...flags]);
    expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining('no row rejected') as string });
    for (const item of items) {
      const { country = '', id = '' } = item;
      expect(await stored('cities', { country, id })).toEqual(item);
    }
  });

  it('reads packed files one after the other from standard input', async () => {
    const parts = [1, 2].map((id) => gzipSync(`{"Item":{"country":{"S":"FA"},"id":{"S":"${id}"}}}\n`));
    const { code } = await sluiceImport(['-', '--format', 'dynamodb', '--table', 'cities'], Buffer.concat(parts));
    expect(code).toBe(0);
    expect(await stored('cities', { country: 'FA', id: '2' })).toEqual({ country: 'FA', id: '2' });
  });

  it('keeps every digit of a number that the schema checks', async () => {
    await writeFile(join(directory, 'people.csv'), `id,email,name,age\np1,a@example.com,A,${digits}\n`);
    await writeFile(
      join(directory, 'people.jsonl'),
      `{"id":"p2","email":"a@example.com","name":"A","age":${digits}}\n`,
    );
    for (const file of ['people.csv', 'people.jsonl']) {
      expect(await sluiceImport([file, '--table', 'users'])).toMatchObject({ code: 0 });
    }
    for (const id of ['p1', 'p2']) expect(await stored('users', { id })).toMatchObject({ age: { $number: digits } });
  });

  it('tells the capacity that DynamoDB charged, of the table and its index', async () => {
    await writeFile(join(directory, 'units.csv'), 'country,id,name\nFB,1,A\nFB,2,\nFB,3,C\n');
    const { output } = await sluiceImport(['units.csv', '--table', 'cities']);
    // Three puts, and two entries of the index: a row without a name is in none.
    expect(output).toContain('5 write capacity units taken');
  });

  it('checks the whole file and sends nothing with --dry-run', async () => {
    await writeFile(join(directory, 'dry.csv'), 'country,id\nFC,1\nFC,\n');
    const { code, output } = await sluiceImport(['dry.csv', '--table', 'cities', '--dry-run']);
    expect(code).toBe(2);
    expect(output).toContain('1 row could be written to cities; nothing was sent');
    expect(await stored('cities', { country: 'FC', id: '1' })).toBeNull();
  });
});
