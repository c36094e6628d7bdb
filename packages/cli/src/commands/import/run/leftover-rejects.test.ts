import { execFile } from 'node:child_process';
import { link, mkdir, readFile, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeSystem } from '../../../../test/fake-system.ts';
import { TestProject } from '../../../../test/test-project.ts';

const COMMAND = join(import.meta.dirname, '../../../../bin/sluice.js');
const tables = `
  plain: { partitionKey: { name: 'id', type: 'string' } },
  other: { partitionKey: { name: 'id', type: 'string' } },
`;

let project: TestProject;
let system: FakeSystem;
let isMended: boolean;

beforeEach(async () => {
  isMended = false;
  project = await TestProject.create(tables);
  system = await FakeSystem.start({
    tables: await project.tables(),
    // A batch that is refused as a whole, until the job is imported once more.
    refuseBatch: () => (isMended ? undefined : { code: 'ITEM_INVALID', message: 'refused' }),
  });
});
afterEach(async () => {
  await system.close();
  await project.remove();
});

function sluiceImport(...args: readonly string[]) {
  const table = args.includes('--table') ? [] : ['--table', 'plain'];
  return project.import([...args, ...table, '--url', system.url]);
}

async function leaveRejects(): Promise<string> {
  await project.write('rows.csv', 'id,name\n1,a\n2,b\n');
  expect(await sluiceImport('rows.csv')).toMatchObject({ code: 2 });
  isMended = true;
  return project.path('rows.rejects.jsonl');
}

describe('the rejects of an earlier run', () => {
  it('are taken away when the job rejects nothing any more', async () => {
    const path = await leaveRejects();
    const { code, err } = await sluiceImport('rows.csv', '--restart');
    const removed = `Removed ${path}, which had the rejected rows of an earlier run\n`;
    expect({ code, err }).toEqual({ code: 0, err: removed });
    expect(await readdir(project.directory)).not.toContain('rows.rejects.jsonl');
  });

  it('are told in JSON when they are taken away', async () => {
    const path = await leaveRejects();
    const { out } = await sluiceImport('rows.csv', '--restart', '--json');
    expect(JSON.parse(out.trim().split('\n').at(-1)!)).toMatchObject({ rejects: null, rejectsRemoved: path });
  });

  it.each([
    ['another file of the same stem', ['rows.jsonl']],
    ['another table', ['rows.csv', '--table', 'other']],
    ['a dry run', ['rows.csv', '--dry-run']],
  ])('stay after an import of %s', async (_, args) => {
    const path = await leaveRejects();
    await project.write('rows.jsonl', '{"id":"1"}\n');
    const before = await readFile(path, 'utf8');
    expect(await sluiceImport(...args)).toMatchObject({ code: 0 });
    expect(await readFile(path, 'utf8')).toBe(before);
  });

  it('stay when the user has written in them', async () => {
    const path = await leaveRejects();
    await project.write('rows.rejects.jsonl', '{"id":"1","name":"mended"}\n');
    const { err } = await sluiceImport('rows.csv', '--restart');
    expect(err).toBe(`${path} is not of this import, and stays as it is\n`);
    expect(await readFile(path, 'utf8')).toContain('mended');
  });
});

describe('--rejects', () => {
  it.each([
    ['a symbolic link', symlink],
    ['a hard link', link],
  ])('does not take %s to the imported file', async (_, makeLink) => {
    const path = await project.write('rows.csv', 'id\n1\n');
    await makeLink(path, project.path('alias.jsonl'));
    expect(await sluiceImport('rows.csv', '--rejects', 'alias.jsonl')).toMatchObject({
      code: 1,
      err: expect.stringContaining('is the file to be imported') as string,
    });
    expect(await readFile(path, 'utf8')).toBe('id\n1\n');
  });

  it('is written through a link, which stays one', async () => {
    await project.write('rows.csv', 'id\n1\n');
    await mkdir(project.path('kept'));
    await project.write('kept/rejects.jsonl', '');
    await symlink('kept/rejects.jsonl', project.path('linked.jsonl'));
    expect(await sluiceImport('rows.csv', '--rejects', 'linked.jsonl')).toMatchObject({ code: 2 });
    expect(await readFile(project.path('kept/rejects.jsonl'), 'utf8')).toContain('ITEM_INVALID');
  });

  it('can be the standard output, also where that is a file', async () => {
    await project.write('rows.csv', 'id,n\n1,1\n,2\n');
    const args = ['import', 'rows.csv', '--table', 'plain', '--dry-run', '--rejects', '/dev/stdout'];
    const child = execFile('sh', ['-c', 'exec "$0" "$@" > output.txt', process.execPath, COMMAND, ...args], {
      cwd: project.directory,
    });
    expect(await new Promise((resolve) => child.on('exit', resolve))).toBe(2);
    const text = await readFile(project.path('output.txt'), 'utf8');
    expect(text).toMatch(/^\{"line":3,.*\n1 row could be written to plain; nothing was sent\n/);
  });
});
