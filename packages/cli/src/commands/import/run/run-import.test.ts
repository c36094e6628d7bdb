import { readFile, readdir } from 'node:fs/promises';
import { gzipSync, zstdCompressSync, brotliCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeSystem, type FakeSystemOptions } from '../../../../test/fake-system.ts';
import { TestProject } from '../../../../test/test-project.ts';

const TABLES = `
  cities: { partitionKey: { name: 'country', type: 'string' }, sortKey: { name: 'id', type: 'string' },
    schema: v.looseObject({ country: v.string(), id: v.string(), population: v.optional(v.number()) }) },
  plain: { partitionKey: { name: 'id', type: 'string' } },
`;

let project: TestProject;
let system: FakeSystem;

beforeEach(async () => {
  project = await TestProject.create(TABLES);
});
afterEach(async () => {
  await system.close();
  await project.remove();
});

async function start(options: Omit<FakeSystemOptions, 'tables'> = {}): Promise<string> {
  system = await FakeSystem.start({ tables: await project.tables(), ...options });
  return system.url;
}

function rows(count: number): string {
  return Array.from({ length: count }, (_, row) => `NL,${row},city ${row},${row * 10}`).join('\n');
}
const header = 'country,id,name,population\n';

function batchNumbers(): number[] {
  return system.batches.map(({ data }) => data.batch ?? -1).toSorted((one, other) => one - other);
}

async function rejects(name: string): Promise<unknown[]> {
  return (await readFile(project.path(name), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

describe('sluice import', () => {
  it('writes every row of a CSV once and exits 0', async () => {
    const url = await start();
    await project.write('cities.csv', header + rows(5_500));
    const { code, out } = await project.import(['cities.csv', '--table', 'cities', '--url', url]);
    expect(code).toBe(0);
    expect(out).toContain('5,500 rows written to cities');
    expect(system.items.size).toBe(5_500);
    expect([...system.items.values()][7]).toEqual({ country: 'NL', id: '7', name: 'city 7', population: 70 });
    expect(batchNumbers()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(system.events.at(-1)).toMatchObject({ type: 'import.end', data: { batches: 6, items: 5_500 } });
  });

  it.each([
    ['jsonl', '{"country":"NL","id":"1"}\n{"country":"NL","id":"2"}\n'],
    ['json', '[{"country":"NL","id":"1"},\n {"country":"NL","id":"2"}]'],
    ['tsv', 'country\tid\nNL\t1\nNL\t2\n'],
    ['dynamodb', '{"Item":{"country":{"S":"NL"},"id":{"S":"1"}}}\n{"Item":{"country":{"S":"NL"},"id":{"S":"2"}}}\n'],
    ['dynamodb', '{"Items":[{"country":{"S":"NL"},"id":{"S":"1"}},{"country":{"S":"NL"},"id":{"S":"2"}}],"Count":2}'],
  ])('reads %s from standard input, packed or not', async (format, text) => {
    const url = await start();
    for (const input of [Buffer.from(text), gzipSync(text), zstdCompressSync(text)]) {
      system.items.clear();
      const args = ['-', '--table', 'cities', '--format', format, '--url', url, '--restart'];
      expect(await project.import(args, {}, input)).toMatchObject({ code: 0 });
      expect([...system.items.values()]).toEqual([
        { country: 'NL', id: '1' },
        { country: 'NL', id: '2' },
      ]);
    }
  });

  it.each([
    ['nothing', '', 'Standard input is empty'],
    ['what is no row', '{"a":1\n', 'None of the first 1 rows can be stored'],
    ['rows without the key', 'name\nx\n', 'standard input has no country and no id'],
  ])('says so when standard input has %s, and leaves no copy of it', async (_, text, reason) => {
    const url = await start();
    const format = text.startsWith('{') ? 'jsonl' : 'csv';
    const { code, err } = await project.import(['-', '--format', format, '--table', 'cities', '--url', url], {}, text);
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(reason) as string });
    expect(await readdir(project.path('.sluice/imports'))).toEqual([]);
  });

  it('knows a packed copy as the same content', async () => {
    const url = await start();
    await project.write('cities.csv', header + rows(3));
    await project.write('cities.csv.gz', gzipSync(header + rows(3)));
    await project.write('cities.csv.br', brotliCompressSync(header + rows(3)));
    const args = ['--table', 'cities', '--url', url];
    expect(await project.import(['cities.csv', ...args])).toMatchObject({ code: 0 });
    for (const name of ['cities.csv.gz', 'cities.csv.br']) {
      const { code, err } = await project.import([name, ...args]);
      expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining('imported before') as string });
    }
    expect(system.batches).toHaveLength(1);
  });

  it('rejects the wrong row 7 alone, with line, reason and raw row, and exits 2', async () => {
    const url = await start();
    const text = header + rows(10).replace('NL,5,city 5,50', 'NL,5,city 5,many');
    await project.write('cities.csv', text);
    const { code, out, err } = await project.import(['cities.csv', '--table', 'cities', '--url', url]);
    expect(code).toBe(2);
    expect(out).toContain('1 row rejected');
    expect(err).toContain('line 7: population');
    expect(system.items.size).toBe(9);
    expect(await rejects('cities.rejects.jsonl')).toEqual([
      {
        line: 7,
        code: 'NUMBER_INVALID',
        reason: expect.stringContaining('population') as string,
        row: 'NL,5,city 5,many',
      },
    ]);
  });

  it('maps rows that the system refused back to their lines', async () => {
    const url = await start();
    const lines = Array.from({ length: 2_500 }, (_, row) =>
      JSON.stringify({ id: String(row), ...(row % 1_000 === 999 && { refuse: true }) }),
    );
    lines.splice(10, 0, 'not json', '');
    await project.write('rows.jsonl', lines.join('\n'));
    const { code } = await project.import(['rows.jsonl', '--table', 'plain', '--url', url]);
    expect(code).toBe(2);
    expect(await rejects('rows.rejects.jsonl')).toEqual([
      { line: 11, code: 'ROW_UNREADABLE', reason: expect.any(String) as string, row: 'not json' },
      { line: 1_002, code: 'ITEM_INVALID', reason: 'refused by the system', row: lines[1_001] },
      { line: 2_002, code: 'ITEM_INVALID', reason: 'refused by the system', row: lines[2_001] },
    ]);
  });

  it('lets the last row of a key win, also across batches that are applied out of order', async () => {
    const url = await start({ delayMs: ({ data }) => (data.batch === 0 ? 150 : 1) });
    const first = Array.from({ length: 1_500 }, (_, row) => ({ id: String(row), turn: 1 }));
    const second = [
      { id: '3', turn: 2 },
      { id: '1400', turn: 2 },
      { id: '3', turn: 3 },
    ];
    await project.write('rows.jsonl', [...first, ...second].map((row) => JSON.stringify(row)).join('\n'));
    expect(await project.import(['rows.jsonl', '--table', 'plain', '--url', url])).toMatchObject({ code: 0 });
    expect(system.items.get('3') ?? [...system.items.values()].find(({ id }) => id === '3')).toMatchObject({ turn: 3 });
    expect([...system.items.values()].find(({ id }) => id === '1400')).toMatchObject({ turn: 2 });
  });

  it('sends what a busy system did not take again, and nothing else', async () => {
    const url = await start({
      refuse: (request) => ([2, 3].includes(request) ? 503 : request === 5 ? 429 : undefined),
      rejects: ({ data }, request) =>
        request < 8 && data.batch === 2 ? { code: 'DEPENDENCY_UNAVAILABLE', retryable: true } : undefined,
    });
    await project.write('cities.csv', header + rows(9_000));
    const { code } = await project.import(['cities.csv', '--table', 'cities', '--url', url]);
    expect(code).toBe(0);
    expect(system.items.size).toBe(9_000);
    expect(batchNumbers()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('goes on where it was stopped and sends no batch twice', async () => {
    let seen = 0;
    const url = await start({
      rejects: ({ data }) => {
        if (data.batch !== undefined && ++seen === 25) project.interrupt();
        return undefined;
      },
    });
    await project.write('cities.csv', header + rows(60_000));
    const args = ['cities.csv', '--table', 'cities', '--url', url];
    const stopped = await project.import(args);
    expect(stopped).toMatchObject({ code: 1, err: expect.stringContaining('Run the same command again') as string });
    expect(system.batches.length).toBeLessThan(60);
    expect(await project.import(args)).toMatchObject({ code: 0 });
    expect(system.items.size).toBe(60_000);
    expect(system.batches).toHaveLength(60);
  });

  it('stops with the reason when the system goes away, and goes on when it is back', async () => {
    let away = false;
    const url = await start({ refuse: (request) => (away || request === 4 ? ((away = true), 503) : undefined) });
    await project.write('cities.csv', header + rows(30_000));
    const args = ['cities.csv', '--table', 'cities', '--url', url];
    const stopped = await project.import(args, { patienceMs: 100 });
    expect(stopped).toMatchObject({ code: 1, err: expect.stringContaining('cannot be reached') as string });
    away = false;
    expect(await project.import(args)).toMatchObject({ code: 0 });
    expect(system.items.size).toBe(30_000);
  });

  it('refuses a file that changed since it was stopped, until --restart', async () => {
    const url = await start({
      rejects: ({ data }) => {
        if (data.batch === 3) project.interrupt();
        return undefined;
      },
    });
    await project.write('cities.csv', header + rows(40_000));
    const args = ['cities.csv', '--table', 'cities', '--url', url];
    expect(await project.import(args)).toMatchObject({ code: 1 });
    await project.write('cities.csv', header + rows(20));
    expect(await project.import(args)).toMatchObject({
      code: 1,
      err: expect.stringContaining('have changed') as string,
    });
    expect(await project.import([...args, '--restart'])).toMatchObject({ code: 0 });
  });

  it('imports again under a new job with --restart', async () => {
    const url = await start();
    await project.write('cities.csv', header + rows(10));
    const args = ['cities.csv', '--table', 'cities', '--url', url];
    await project.import(args);
    system.items.clear();
    expect(await project.import([...args, '--restart'])).toMatchObject({ code: 0 });
    expect(system.items.size).toBe(10);
    expect(new Set(system.batches.map(({ id }) => id)).size).toBe(2);
  });

  it('checks everything and sends nothing with --dry-run', async () => {
    const url = await start();
    await project.write('cities.csv', `${header}${rows(3)}\nNL,,x,1\n`);
    const { code, out } = await project.import(['cities.csv', '--table', 'cities', '--url', url, '--dry-run']);
    expect(code).toBe(2);
    expect(out).toContain('3 rows could be written to cities; nothing was sent');
    expect(system.requests).toEqual([]);
    expect(await rejects('cities.rejects.jsonl')).toMatchObject([{ line: 5, row: 'NL,,x,1' }]);
  });
});
