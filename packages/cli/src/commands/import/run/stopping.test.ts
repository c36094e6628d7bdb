import { execFileSync } from 'node:child_process';
import { appendFileSync, renameSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeSystem, type FakeSystemOptions } from '../../../../test/fake-system.ts';
import { type Ran, TestProject } from '../../../../test/test-project.ts';

let project: TestProject;
let system: FakeSystem;

beforeEach(async () => {
  project = await TestProject.create(`plain: { partitionKey: { name: 'id', type: 'string' } }`);
});
afterEach(async () => {
  await system.close();
  await project.remove();
});

/** The arguments of an import of a file into a system that has just begun. */
async function start(options: Omit<FakeSystemOptions, 'tables'> = {}): Promise<readonly string[]> {
  system = await FakeSystem.start({ tables: await project.tables(), ...options });
  return ['rows.csv', '--table', 'plain', '--url', system.url];
}

function rows(count: number): string {
  return `id,name\n${Array.from({ length: count }, (_, row) => `${row},row ${row}\n`).join('')}`;
}

/** Runs an import and presses Ctrl-C over and over from its beginning. */
async function interruptedAtOnce(args: readonly string[]): Promise<Ran> {
  let done = false;
  const ran = project.import(args).finally(() => {
    done = true;
  });
  while (!done) {
    await setImmediate();
    project.interrupt();
  }
  return await ran;
}

describe('an import', () => {
  it.each([[[]], [['--dry-run']]])('can be stopped while the file is checked %s', async (flags) => {
    const args = await start();
    await project.write('rows.csv', rows(100_000));
    expect(await interruptedAtOnce([...args, ...flags])).toMatchObject({
      code: 1,
      err: 'Stopped; nothing was sent.\n',
    });
    expect(await interruptedAtOnce([...args, ...flags, '--json'])).toMatchObject({
      code: 1,
      out: '{"event":"stopped","job":null,"rowsSent":0}\n',
    });
    expect(system.events).toEqual([]);
  });

  it('tells how many rows the system has taken, and how to go on when it was to begin anew', async () => {
    const args = await start({
      rejects: ({ data }) => {
        if (data.batch === 7) project.interrupt();
        return undefined;
      },
    });
    await project.write('rows.csv', rows(30_000));
    const stopped = await project.import([...args, '--restart']);
    expect(stopped.code).toBe(1);
    const taken = (system.batches.length * 1_000).toLocaleString('en-US');
    expect(stopped.err).toContain(
      `Stopped after ${taken} rows. Run the same command again, without --restart, to go on`,
    );
    expect(await project.import(args)).toMatchObject({ code: 0 });
    expect(system.batches).toHaveLength(30);
  });

  it('says that it cannot go on with a file that was changed meanwhile', async () => {
    let changes = 0;
    const args = await start({
      rejects: ({ data }) => {
        if (data.batch === 1 && changes++ === 0) appendFileSync(project.path('rows.csv'), 'late,x\n');
        return undefined;
      },
    });
    await project.write('rows.csv', rows(5_000));
    const { code, err } = await project.import(args);
    expect(code).toBe(1);
    expect(err).toContain('rows.csv was changed while it was imported');
    expect(err).not.toContain('Run the same command again');
    expect(await project.import([...args, '--restart'])).toMatchObject({ code: 0 });
  });

  it('passes on what the operating system says, and how to go on', async () => {
    let moves = 0;
    const args = await start({
      rejects: ({ type }) => {
        if (type === 'import.start' && moves++ === 0) renameSync(project.path('rows.csv'), project.path('moved.csv'));
        return undefined;
      },
    });
    await project.write('rows.csv', rows(10));
    const { code, err } = await project.import(args);
    expect({ code, err }).toEqual({
      code: 1,
      err: expect.stringMatching(/ENOENT.*\nRun the same command again/) as string,
    });
    renameSync(project.path('moved.csv'), project.path('rows.csv'));
    expect(await project.import(args)).toMatchObject({ code: 0 });
  });

  it('finds out that the rejected rows could not be written: beforehand, or in time to get them afterwards', async () => {
    const args = await start();
    await project.write('rows.csv', `${rows(3)}a,b,c\n`);
    const nowhere = await project.import([...args, '--rejects', 'nowhere/r.jsonl']);
    expect(nowhere).toMatchObject({ code: 1, err: expect.stringContaining('--rejects nowhere/r.jsonl') as string });
    expect(system.events).toEqual([]);
    // What the file is called until it is complete is a folder.
    await mkdir(project.path('r.jsonl.unfinished'));
    const failed = await project.import([...args, '--rejects', 'r.jsonl']);
    expect(failed).toMatchObject({ code: 1, err: expect.stringContaining('no row is sent twice') as string });
    expect(await project.import([...args, '--rejects', 'other.jsonl'])).toMatchObject({ code: 2 });
    expect(system.batches).toHaveLength(1);
    expect(await readdir(project.directory)).toContain('other.jsonl');
  });

  it('takes neither the imported file nor the place of a device for the rejected rows', async () => {
    const args = await start();
    const text = `${rows(3)}a,b,c\n`;
    await project.write('rows.csv', text);
    const { code, err } = await project.import([...args, '--rejects', './rows.csv']);
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('is the file to be imported') as string });
    expect(await readFile(project.path('rows.csv'), 'utf8')).toBe(text);
    // A pipe stands for /dev/null, which a test had better not put at risk.
    const pipe = project.path('pipe');
    execFileSync('mkfifo', [pipe]);
    const reading = readFile(pipe, 'utf8');
    expect(await project.import([...args, '--rejects', 'pipe'])).toMatchObject({ code: 2 });
    expect(JSON.parse(await reading)).toMatchObject({ line: 5, row: 'a,b,c' });
    expect((await stat(pipe)).isFIFO()).toBe(true);
  });

  it('removes what is left of the standard input of a process that was killed', async () => {
    const args = await start();
    const folder = project.path('.sluice/imports');
    await mkdir(folder, { recursive: true });
    // No process has this number: Linux and macOS stop far below.
    await writeFile(`${folder}/stdin-2147483646.spool`, 'id\n1\n');
    await writeFile(`${folder}/stdin-${process.ppid}.spool`, 'id\n1\n');
    const ran = await project.import(['-', '--format', 'csv', ...args.slice(1)], {}, rows(2));
    expect(ran).toMatchObject({ code: 0 });
    const left = (await readdir(folder)).filter((name) => name.endsWith('.spool'));
    expect(left).toEqual([`stdin-${process.ppid}.spool`]);
  });
});
