import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Store } from './store.ts';

let directory: string;
let file: string;
let stores: Store[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'store-'));
  file = join(directory, 'store.db');
  stores = [];
});

afterEach(() => {
  for (const store of stores) store.close();
  rmSync(directory, { recursive: true });
});

function open(name = file): Store {
  const store = new Store(name);
  stores.push(store);
  store.define('CREATE TABLE IF NOT EXISTS things (name TEXT PRIMARY KEY, value)');
  return store;
}

const add = (store: Store, name: string, value: string | number | bigint | Buffer | null = null) =>
  store.prepare('INSERT INTO things VALUES (?, ?)').run(name, value);
const names = (store: Store) =>
  store
    .prepare('SELECT name FROM things ORDER BY name')
    .all()
    .map((row) => row['name']);

/** What a process that is killed at this moment leaves behind, opened again. */
function killed(cut = 0): Store {
  const copy = join(directory, 'copy.db');
  for (const suffix of ['', '-wal', '-log']) writeFileSync(copy + suffix, readFileSync(file + suffix));
  if (cut > 0) truncateSync(`${copy}-log`, readFileSync(`${copy}-log`).length - cut);
  return open(copy);
}

describe('a store', () => {
  it.each(['file', ':memory:'])(
    'takes back a change that throws, and keeps the others of the turn (%s)',
    async (kind) => {
      const store = open(kind === 'file' ? file : kind);
      const failing = () =>
        store.write(() => {
          add(store, 'bad');
          throw new Error('no');
        });
      const first = store.write(() => add(store, 'a'));
      const bad = failing();
      const last = store.write(() => add(store, 'b'));
      await Promise.all([first, expect(bad).rejects.toThrow('no'), last]);
      await expect(failing()).rejects.toThrow('no');
      expect(names(store)).toEqual(['a', 'b']);
    },
  );

  it('has what was answered after its process was killed, with every type of value', async () => {
    const store = open();
    const values = ['größe \u{1f600}', 1.5, 2n ** 62n, Buffer.of(0, 255), null];
    for (const [number, value] of values.entries()) await store.write(() => add(store, `v${number}`, value));
    const statement = killed().prepare('SELECT value FROM things ORDER BY name');
    statement.setReadBigInts(true);
    expect(statement.all().map((row) => row['value'])).toEqual(
      values.map((value) => (Buffer.isBuffer(value) ? new Uint8Array(value) : value)),
    );
  });

  it('forgets a record that was cut short, alone, and goes on', async () => {
    const store = open();
    await store.write(() => add(store, 'a'));
    await store.write(() => add(store, 'b'));
    const again = killed(3);
    expect(names(again)).toEqual(['a']);
    await again.write(() => add(again, 'c'));
    expect(names(again)).toEqual(['a', 'c']);
  });

  it('puts concurrent writes in one record, which is there whole or not at all', async () => {
    const store = open();
    const writes = Array.from({ length: 100 }, (_, number) => store.write(() => add(store, `n${number}`)));
    await Promise.all(writes);
    expect(names(store)).toHaveLength(100);
    expect(names(killed(1))).toEqual([]);
  });

  it('takes back what the full disk did not take, so that nothing later is built on it', () => {
    // A limit on the size of files is what a full disk is to a process; the shell counts in blocks of 512 bytes.
    const script = `
      import { Store } from ${JSON.stringify(join(import.meta.dirname, 'store.ts'))};
      const store = new Store(${JSON.stringify(file)});
      store.define('CREATE TABLE IF NOT EXISTS things (name TEXT PRIMARY KEY, value)');
      const insert = store.prepare('INSERT INTO things VALUES (?, ?)');
      await store.write(() => insert.run('small', null));
      const ends = await Promise.allSettled([store.write(() => insert.run('large', Buffer.alloc(100_000)))]);
      await store.write(() => insert.run('later', null));
      console.log(ends[0].status, store.prepare('SELECT name FROM things ORDER BY name').all().map((row) => row.name).join());
      process.kill(process.pid, 'SIGKILL');
    `;
    const args = ['-c', 'ulimit -f 100; exec "$0" "$@"', process.execPath, '--input-type=module', '-e', script];
    const { stdout } = spawnSync('sh', args, { encoding: 'utf8' });
    expect(stdout.trim()).toBe('rejected later,small');
    expect(names(open())).toEqual(['later', 'small']);
  });

  it('commits the database when the log is long, and is whole when killed right after', async () => {
    const store = open();
    for (let number = 0; number < 30; number++)
      await store.write(() => add(store, `n${number}`, Buffer.alloc(400_000)));
    expect(readFileSync(`${file}-log`).length).toBeLessThan(8 * 1024 * 1024);
    expect(names(killed())).toHaveLength(30);
  });

  it('runs nothing twice when it is killed between the commit and the emptying of the log', async () => {
    const store = open();
    await store.write(() => add(store, 'a', 1));
    await store.write(() => store.prepare('UPDATE things SET value = value + ?').run(1));
    const log = readFileSync(`${file}-log`);
    store.close();
    stores.length = 0;
    writeFileSync(`${file}-log`, log);
    expect(open().prepare('SELECT value FROM things').get()).toMatchObject({ value: 2 });
  });
});
