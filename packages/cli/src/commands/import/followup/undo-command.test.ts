import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeSystem, type FakeSystemOptions } from '../../../../test/fake-system.ts';
import { TestProject } from '../../../../test/test-project.ts';

let project: TestProject;
let system: FakeSystem;
const args = ['rows.jsonl', '--table', 'plain'];

beforeEach(async () => {
  project = await TestProject.create(`plain: { partitionKey: { name: 'id', type: 'string' } }`);
  await project.write('rows.jsonl', '{"id":"1"}\n{"id":"2"}\n');
});
afterEach(async () => {
  await system.close();
  await project.remove();
});

async function start(options: Omit<FakeSystemOptions, 'tables'> = {}): Promise<readonly string[]> {
  system = await FakeSystem.start({ tables: await project.tables(), ...options });
  return ['--url', system.url];
}

function onlyJob(): string {
  const [job] = system.jobs.keys();
  return job!;
}

describe('an undoable import', () => {
  it('sends no batch before the system keeps what was there', async () => {
    let undoableAtBatch: boolean | undefined;
    const url = await start({
      delayMs: ({ type }) => (type === 'import.start' ? 100 : 0),
      rejects: ({ type, data }) => {
        if (type === 'import.batch') undoableAtBatch = system.jobs.get(data.job)?.undoable ?? false;
        return undefined;
      },
    });
    expect(await project.import([...args, ...url, '--undoable'])).toMatchObject({ code: 0 });
    expect(undoableAtBatch).toBe(true);
  });

  it('is taken back, and then imports again only with --restart', async () => {
    const url = await start();
    await project.import([...args, ...url, '--undoable']);
    const undone = { code: 0, out: 'Undone: 2 rows deleted, 0 restored\n' };
    expect(await project.sluice(['import', 'undo', onlyJob(), '--yes'])).toMatchObject(undone);
    expect(system.items.size).toBe(0);
    expect(await project.sluice(['import', 'undo', onlyJob()])).toMatchObject(undone);
    expect(system.events.filter(({ type }) => type === 'import.undo')).toHaveLength(1);
    const again = await project.import([...args, ...url]);
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining('was undone') as string });
    expect(await project.import([...args, ...url, '--restart'])).toMatchObject({ code: 0 });
    expect(system.items.size).toBe(2);
  });

  it('is not taken back where nobody can be asked and --yes is missing', async () => {
    const url = await start();
    await project.import([...args, ...url, '--undoable']);
    const { code, err } = await project.sluice(['import', 'undo', onlyJob()]);
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('--yes') as string });
    expect(system.items.size).toBe(2);
  });

  it('cannot be made of one that has begun without it', async () => {
    const url = await start();
    await project.import([...args, ...url]);
    const undo = await project.sluice(['import', 'undo', onlyJob(), '--yes']);
    expect(undo).toMatchObject({ code: 1, err: expect.stringContaining('ran without --undoable') as string });
    const again = await project.import([...args, ...url, '--undoable']);
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining('begun without --undoable') as string });
    expect(system.items.size).toBe(2);
  });

  it('tells of a job that is not there', async () => {
    const url = await start();
    const { code, err } = await project.sluice(['import', 'undo', 'absent', '--yes', ...url]);
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('No import job absent') as string });
  });
});

describe('sluice import list', () => {
  it('has the imports of other machines and those that only this one knows', async () => {
    const url = await start();
    await project.import([...args, ...url]);
    const sentHere = onlyJob();
    system.jobs.set('elsewhere', { ...system.jobs.get(sentHere)!, written: 7 });
    const { out } = await project.sluice(['import', 'list', ...url]);
    expect(out).toMatch(/^elsewhere .* 7 written$/m);
    expect(out).toMatch(new RegExp(`^${sentHere} .* 2 written$`, 'm'));
    expect(out.trim().split('\n')).toHaveLength(2);
    system.jobs.clear();
    const { out: json } = await project.sluice(['import', 'list', '--json', ...url]);
    expect(JSON.parse(json)).toMatchObject({ job: sentHere, progress: null, sender: { table: 'plain' } });
  });

  it('still has what this machine knows when the system does not answer', async () => {
    const url = await start();
    await project.import([...args, ...url]);
    await system.close();
    const { code, out, err } = await project.sluice(['import', 'list', ...url]);
    expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining('does not answer') as string });
    expect(out).toContain(onlyJob());
  });
});
