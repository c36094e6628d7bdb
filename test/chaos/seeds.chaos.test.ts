import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { synthesizeIfChanged } from '../../scripts/start/synthesis.ts';
import { SeedThreads } from './runner/run-seeds.ts';
import { describeReport } from '../../scripts/chaos/describe.ts';

const root = join(import.meta.dirname, '../..');

describe('random clients under random faults', () => {
  it('lose nothing and do nothing twice, for 200 seeds', async () => {
    const templateFile = await synthesizeIfChanged(root);
    const seeds = Array.from({ length: 200 }, (_, index) => index + 1);
    await using threads = new SeedThreads(templateFile);
    const reports = await threads.run({ seeds });
    const failed = reports.filter(({ violations }) => violations.length > 0);
    expect(failed.map(describeReport), 'to see one again: npm run chaos -- --seed <number>').toEqual([]);
    expect(reports).toHaveLength(200);
    // A suite whose faults never strike, or whose dead letters nobody sends again, would prove nothing.
    expect(reports.filter(({ faults }) => faults > 0).length).toBeGreaterThan(180);
    expect(reports.filter(({ deadLetters }) => deadLetters > 0).length).toBeGreaterThan(100);
    expect(reports.reduce((sum, { accepted }) => sum + accepted, 0)).toBeGreaterThan(20_000);
  }, 1_200_000);

  it('do the same again for the same seed', async () => {
    const templateFile = await synthesizeIfChanged(root);
    // Another order and company, so that a thread's past would show.
    await using one = new SeedThreads(templateFile, 1);
    await using two = new SeedThreads(templateFile, 2);
    expect(await two.run({ seeds: [14, 3, 9] })).toEqual(await one.run({ seeds: [3, 9, 14] }));
  }, 600_000);
});
