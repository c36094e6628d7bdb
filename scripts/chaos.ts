import { join } from 'node:path';
import { Assembly } from '../packages/local/src/assembly.ts';
import { bugs } from '../test/chaos/bugs/bugs.ts';
import { caseOf } from '../test/chaos/runner/case-of.ts';
import { runCase } from '../test/chaos/runner/run-case.ts';
import { SeedThreads } from '../test/chaos/runner/run-seeds.ts';
import { shrink } from '../test/chaos/runner/shrink.ts';
import { type ChaosOptions, parseChaosOptions, seedsOf, usage } from './chaos/options.ts';
import { describeCase, describeReport } from './chaos/describe.ts';
import { synthesizeIfChanged } from './start/synthesis.ts';

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const options = parseChaosOptions(process.argv.slice(2), Object.keys(bugs));
if (options === 'help') print(usage(bugs));
else process.exitCode = await run(options);

/** Answers the exit code: 1 when a seed failed. */
async function run(chosen: ChaosOptions): Promise<number> {
  const { bug } = chosen;
  const templateFile = await synthesizeIfChanged(join(import.meta.dirname, '..'));
  const startedAt = performance.now();
  let failed: number | undefined;
  await using threads = new SeedThreads(templateFile);
  const reports = await threads.run({
    seeds: seedsOf(chosen),
    ...(bug !== undefined && { bug }),
    onReport: (report) => {
      print(describeReport(report));
      if (report.violations.length > 0) failed ??= report.seed;
      return failed === undefined;
    },
  });
  const events = reports.reduce((sum, report) => sum + report.events, 0);
  const faults = reports.reduce((sum, report) => sum + report.faults, 0);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  print(`${reports.length} seeds, ${events} events, ${faults} faults in ${seconds} s`);
  if (failed === undefined) return 0;
  await explain(failed, templateFile, bug);
  return 1;
}

/** Looks for the smallest case that still fails, and says how to see it again. */
async function explain(seed: number, templateFile: string, bug: string | undefined): Promise<void> {
  print(`\nShrinking seed ${seed} ...`);
  const assembly = new Assembly(templateFile);
  const tamper = bug === undefined ? undefined : bugs[bug]?.tamper;
  const violationsOf = async (candidate: Parameters<typeof runCase>[0]) =>
    (await runCase(candidate, { assembly, ...(tamper && { tamper }) })).violations;
  const smallest = await shrink(caseOf(seed), {
    fails: async (candidate) => (await violationsOf(candidate)).length > 0,
  });
  print(describeCase(smallest, await violationsOf(smallest)));
  print(`\nAgain: npm run chaos -- --seed ${seed}${bug === undefined ? '' : ` --bug ${bug}`}`);
}
