import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeSystem, type FakeSystemOptions } from '../../../../test/fake-system.ts';
import { SimulatedClock } from '../../../../test/simulated-clock.ts';
import { TestProject } from '../../../../test/test-project.ts';

let project: TestProject;
let system: FakeSystem;

beforeEach(async () => {
  project = await TestProject.create(`plain: { partitionKey: { name: 'id', type: 'string' } }`);
});
afterEach(async () => {
  await system.close();
  await project.remove();
});

async function importAt(rate: string, rows: number, options: Omit<FakeSystemOptions, 'tables'>) {
  system = await FakeSystem.start({ tables: await project.tables(), ...options });
  const lines = Array.from({ length: rows }, (_, row) => JSON.stringify({ id: String(row), text: 'x'.repeat(20) }));
  await project.write('rows.jsonl', lines.join('\n'));
  const clock = new SimulatedClock();
  const args = ['rows.jsonl', '--table', 'plain', '--url', system.url, '--rate', rate];
  const ran = await project.import([...args, '--json'], { clock, watchMs: 500 });
  const summary = JSON.parse(ran.out.trim().split('\n').at(-1)!) as { readonly writeUnits: number };
  return { ...ran, seconds: clock.ms / 1000, ...summary };
}

describe('a rate of write capacity units', () => {
  it('is kept by what DynamoDB says that rows took, not by their size', async () => {
    // By its size a row takes 1 unit.
    const { code, seconds, writeUnits } = await importAt('1000wcu', 12_000, { unitsOf: () => 3 });
    expect({ code, writeUnits }).toEqual({ code: 0, writeUnits: 36_000 });
    // The last batch, 2,100 units, is not waited for; the first ones went by their size.
    expect(writeUnits / seconds).toBeGreaterThan(800);
    expect(writeUnits / seconds).toBeLessThan(1_250);
  });

  it('is made use of where rows take less than their size says', async () => {
    const { seconds, writeUnits } = await importAt('500wcu', 10_000, { unitsOf: () => 0.5 });
    expect(writeUnits / seconds).toBeGreaterThan(400);
    expect(writeUnits / seconds).toBeLessThan(600);
  });

  it('is kept when rows begin to cost more in the middle of the file', async () => {
    const { seconds, writeUnits } = await importAt('1000wcu', 20_000, {
      unitsOf: ({ id }) => (Number(id) < 10_000 ? 1 : 4),
    });
    expect(writeUnits).toBe(50_000);
    expect(writeUnits / seconds).toBeLessThan(1_250);
  });

  it('goes by size where the system does not tell', async () => {
    const { seconds } = await importAt('1000wcu', 10_000, {});
    expect(10_000 / seconds).toBeGreaterThan(800);
    expect(10_000 / seconds).toBeLessThan(1_250);
  });
});

it('is kept in rows a second', async () => {
  const { seconds } = await importAt('2000', 16_000, { unitsOf: () => 9 });
  expect(16_000 / seconds).toBeGreaterThan(1_600);
  expect(16_000 / seconds).toBeLessThan(2_500);
});
