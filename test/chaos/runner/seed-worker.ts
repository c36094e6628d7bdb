import { parentPort, workerData } from 'node:worker_threads';
import { Assembly } from '../../../packages/local/src/assembly.ts';
import { bugs } from '../bugs/bugs.ts';
import { caseOf } from './case-of.ts';
import { type ChaosReport, runCase } from './run-case.ts';

/** What a worker is started with. */
export interface SeedWorkerData {
  readonly templateFile: string;
}

/** What it is asked for. */
export interface SeedOrder {
  readonly seed: number;
  readonly bug?: string;
}

/** What it says of each seed it was sent. */
export interface SeedReport extends ChaosReport {
  readonly seed: number;
}

// Faults make errors by the thousand, and nobody reads where they were made.
Error.stackTraceLimit = 0;

const { templateFile } = workerData as SeedWorkerData;
const assembly = new Assembly(templateFile);
const port = parentPort;

port?.on('message', ({ seed, bug }: SeedOrder) => {
  const tamper = bug === undefined ? undefined : bugs[bug]?.tamper;
  void runCase(caseOf(seed), { assembly, ...(tamper && { tamper }) }).then((report) => {
    port.postMessage({ seed, ...report } satisfies SeedReport);
  });
});
