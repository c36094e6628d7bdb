import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeSystem, type FakeSystemOptions } from '../../../../test/fake-system.ts';
import { type Ran, TestProject } from '../../../../test/test-project.ts';

const ROWS = 2_500;

let project: TestProject;
let system: FakeSystem | undefined;

beforeEach(async () => {
  project = await TestProject.create(`plain: { partitionKey: { name: 'id', type: 'string' } }`);
});
afterEach(async () => {
  await system?.close();
  system = undefined;
  await project.remove();
});

/** Imports a file and answers the system that has its rows. */
async function imported(
  lines: readonly string[],
  options: Omit<FakeSystemOptions, 'tables'> = {},
): Promise<FakeSystem> {
  await project.write('rows.jsonl', lines.join('\n'));
  system = await FakeSystem.start({ tables: await project.tables(), ...options });
  await project.import(['rows.jsonl', '--table', 'plain', '--url', system.url]);
  return system;
}

function verify(...flags: readonly string[]): Promise<Ran> {
  const [job] = system!.jobs.keys();
  return project.sluice(['import', 'verify', job!, 'rows.jsonl', ...flags]);
}

const row = (id: number): string => JSON.stringify({ id: `${id}`, n: id, list: [id, { a: null }] });
const rows = Array.from({ length: ROWS }, (_, id) => row(id));

describe('sluice import verify', () => {
  it('reads many keys an event and many events a request, strongly consistent', async () => {
    const { events, requests } = await imported(rows);
    const [eventsBefore, requestsBefore] = [events.length, requests.length];
    expect(await verify()).toEqual({ code: 0, out: '2,500 rows read back, all equal\n', err: '' });
    const reads = events.slice(eventsBefore);
    expect(reads).toHaveLength(ROWS / 100);
    for (const { data } of reads) expect(data).toMatchObject({ table: 'plain', consistent: true });
    expect(requests.length - requestsBefore).toBe(3);
  });

  it('names the rows that differ or are missing, each but once', async () => {
    const { items } = await imported([...rows, row(7)]);
    const keyOf = (id: string): string => [...items].find(([, item]) => item['id'] === id)![0];
    const [seven, eight, nine] = [keyOf('7'), keyOf('8'), keyOf('9')];
    items.set(seven, { id: '7', n: 8, list: [7, { a: null }] });
    items.set(eight, { ...items.get(eight), list: [8, { a: 0 }], more: true });
    items.delete(nine);
    const { code, out } = await verify();
    expect(code).toBe(2);
    expect(out).toBe(
      'line 9: differs in list, more\nline 10: not in the table\nline 2501: differs in n\n2,501 rows read back, 1 replaced by newer ones, 3 rows different\n',
    );
  });

  it('asks again for what a read did not get to', async () => {
    const { events } = await imported(rows.slice(0, 230), { readsInAll: 40 });
    const before = events.length;
    expect(await verify()).toMatchObject({ code: 0, out: '230 rows read back, all equal\n' });
    const keys = events.slice(before).map(({ data }) => data.keys?.length);
    expect(keys).toEqual([100, 100, 30, 60, 60, 20, 20]);
  });

  it('goes on with what a busy system has not taken', async () => {
    let busy = false;
    let refusals = 0;
    await imported(rows.slice(0, 500), {
      refuse: () => (busy && refusals++ < 2 ? [429, 503][refusals - 1] : undefined),
      rejects: ({ type, data }) =>
        type === 'query.batch-get' && JSON.stringify(data.keys).includes('"450"') && refusals++ < 5
          ? { code: 'DEPENDENCY_UNAVAILABLE', retryable: true }
          : undefined,
    });
    busy = true;
    expect(await verify()).toEqual({ code: 0, out: '500 rows read back, all equal\n', err: '' });
    expect(refusals).toBeGreaterThanOrEqual(5);
  });

  it('reads back a sample only', async () => {
    const { events } = await imported(rows);
    const before = events.length;
    expect(await verify('--sample', '150')).toMatchObject({ code: 0, out: '150 rows read back, all equal\n' });
    expect(events.slice(before).map(({ data }) => data.keys?.length)).toEqual([100, 50]);
  });

  it.each([
    ['a key by another name', ['--table', 'plain', '--rename', 'id=idd'], 'rows.jsonl has no id'],
    ['another file', [], 'The file has 2 rows that can be stored and 0 that cannot; the import had 5 and 0.'],
  ])('does not take %s for equal', async (_, flags, reason) => {
    const { url } = await imported(rows.slice(0, 5));
    if (flags.length === 0) await project.write('rows.jsonl', rows.slice(0, 2).join('\n'));
    const { code, err } = await verify('--url', url, ...flags);
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(reason) as string });
  });

  it('says how many rows of the file it has nothing to compare with', async () => {
    await imported([...rows.slice(0, 5), '{"id":7}', 'no row']);
    const out =
      '2 rows of the file were not compared: not storable, see the rejects of the import\n5 rows read back, all equal\n';
    expect(await verify()).toEqual({ code: 0, out, err: '' });
    const verified = { event: 'verified', checked: 1, different: 0, replaced: 0, refused: 2 };
    expect(await verify('--sample', '1', '--json')).toEqual({ code: 0, out: `${JSON.stringify(verified)}\n`, err: '' });
  });

  it('ends with the reason when the system refuses to read', async () => {
    await imported(rows.slice(0, 3), {
      rejects: ({ type }) => (type === 'query.batch-get' ? { code: 'FORBIDDEN', retryable: false } : undefined),
    });
    expect(await verify()).toEqual({
      code: 1,
      out: '',
      err: 'sluice: 3 rows (lines 1 to 3) cannot be read back: Rejected (FORBIDDEN).\n',
    });
  });

  it('says so when the system goes away', async () => {
    await project.write('rows.csv', 'id\n1\n');
    const args = ['import', 'verify', 'some-job', 'rows.csv', '--table', 'plain', '--url', 'http://127.0.0.1:1'];
    expect(await project.sluice(args)).toEqual({
      code: 1,
      out: '',
      err: 'sluice: The system cannot be reached: ECONNREFUSED.\n',
    });
  });
});
