import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Assembly } from '../../packages/local/src/assembly.ts';
import { synthesizeIfChanged } from '../../scripts/start/synthesis.ts';
import { bugs } from './bugs/bugs.ts';
import { caseOf } from './runner/case-of.ts';
import { runCase } from './runner/run-case.ts';
import { SeedThreads } from './runner/run-seeds.ts';
import { shrink } from './runner/shrink.ts';

const root = join(import.meta.dirname, '../..');

/** Seeds in which a bug must have shown itself: a twentieth of what every run of the suite tries. */
const within = 10;

let templateFile: string;
let threads: SeedThreads;

beforeAll(async () => {
  templateFile = await synthesizeIfChanged(root);
  threads = new SeedThreads(templateFile);
});
afterAll(async () => {
  await threads[Symbol.asyncDispose]();
});

describe('a bug made on purpose', () => {
  it.each(Object.keys(bugs))(
    'is found: %s',
    async (bug) => {
      const seeds = Array.from({ length: within }, (_, index) => index + 1);
      const reports = await threads.run({ seeds, bug, onReport: ({ violations }) => violations.length === 0 });
      expect(reports.filter(({ violations }) => violations.length > 0)).not.toEqual([]);
    },
    240_000,
  );

  it('is shrunk to the few events and faults that it takes', async () => {
    const assembly = new Assembly(templateFile);
    const tamper = bugs['give-up-on-throttle']!.tamper;
    const fails = async (candidate: ReturnType<typeof caseOf>): Promise<boolean> =>
      (await runCase(candidate, { assembly, tamper })).violations.length > 0;
    const smallest = await shrink(caseOf(3), { fails });
    expect(smallest.actions.flatMap(({ events }) => events)).toHaveLength(1);
    expect(smallest.plan.calls).toEqual([expect.objectContaining({ fault: 'throttle' })]);
    expect(await fails(smallest)).toBe(true);
  }, 240_000);
});
