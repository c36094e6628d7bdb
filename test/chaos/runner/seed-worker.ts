import { parentPort, workerData } from 'node:worker_threads';
import { Assembly } from '../../../packages/local/src/assembly.ts';
import { bugs } from '../bugs/bugs.ts';
import { caseOf } from './case-of.ts';
import { type ChaosReport, runCase } from './run-case.ts';

/** What a worker is started with. */
export interface SeedWorkerData {
  readonly templateFile: string;
  readonly bug?: string;
}

/** What it says of each seed it was sent. */
export interface SeedReport extends ChaosReport {
  readonly seed: number;
}

const { templateFile, bug } = workerData as SeedWorkerData;
const assembly = new Assembly(templateFile);
const tamper = bug === undefined ? undefined : bugs[bug]?.tamper;
const port = parentPort;

port?.on('message', (seed: number) => {
  void runCase(caseOf(seed), { assembly, ...(tamper && { tamper }) }).then((report) => {
    port.postMessage({ seed, ...report } satisfies SeedReport);
  });
});
