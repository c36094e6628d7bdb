import { afterEach, beforeEach, expect, it } from 'vitest';
import { FakeSystem, type FakeSystemOptions } from '../../../../test/fake-system.ts';
import { TestProject } from '../../../../test/test-project.ts';

let project: TestProject;
let system: FakeSystem;

beforeEach(async () => {
  project = await TestProject.create(`plain: { partitionKey: { name: 'id', type: 'string' } }`);
  await project.write('rows.jsonl', '{"id":"1"}\n{"id":"2"}\n');
});
afterEach(async () => {
  await system.close();
  await project.remove();
});

async function start(options: Omit<FakeSystemOptions, 'tables'>): Promise<readonly string[]> {
  system = await FakeSystem.start({ tables: await project.tables(), ...options });
  return ['rows.jsonl', '--table', 'plain', '--url', system.url];
}

it('says why the end of an import was not taken, and sends it again when it is run again', async () => {
  let broken = true;
  const letter = { code: 'DEPENDENCY_UNAVAILABLE', message: 'StrangeError: strange' };
  const args = await start({ deadLetters: ({ type }) => (broken && type === 'import.end' ? letter : undefined) });
  const { code, err } = await project.import(args, { stallMs: 0 });
  expect(code).toBe(1);
  expect(err).toContain('could not take the end of the import: StrangeError: strange');
  const job = system.events[0]!.data.job;
  const status = await project.sluice(['import', 'status', job, '--url', system.url]);
  expect(status).toMatchObject({ code: 2 });
  expect(status.out).toContain('its end is unknown');
  expect(status.out).toContain('go on with: sluice import rows.jsonl --table plain');
  broken = false;
  expect(await project.import(args)).toMatchObject({ code: 0 });
  expect(system.batches).toHaveLength(1);
});

it('waits for an end that is only late, and can be stopped meanwhile', async () => {
  const args = await start({ loses: ({ type }) => type === 'import.end' });
  const running = project.import(args, { stallMs: 0 });
  await expect.poll(() => system.events.at(-1)?.type).toBe('import.end');
  project.interrupt();
  const { code, err } = await running;
  expect(code).toBe(1);
  expect(err).toContain('Run the same command again');
});
