import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { SeedReport, SeedWorkerData } from './seed-worker.ts';

export interface RunSeedsOptions extends SeedWorkerData {
  readonly seeds: Iterable<number>;
  /** Hears of each seed as it is done; `false` begins no more. */
  readonly onReport?: (report: SeedReport) => boolean | void;
  /** @default one for each processor */
  readonly workers?: number;
}

/** Runs seeds side by side, each in a thread at a time. */
export async function runSeeds(options: RunSeedsOptions): Promise<readonly SeedReport[]> {
  const { seeds, onReport, workers = availableParallelism(), ...data } = options;
  const reports: SeedReport[] = [];
  const queue = seeds[Symbol.iterator]();
  let stopped = false;
  const next = (): number | undefined => {
    const { done, value } = stopped ? { done: true } : queue.next();
    return done === true ? undefined : value;
  };
  const take = (report: SeedReport): void => {
    reports.push(report);
    if (onReport?.(report) === false) stopped = true;
  };
  await Promise.all(Array.from({ length: workers }, () => runWorker(data, next, take)));
  return reports.toSorted((a, b) => a.seed - b.seed);
}

async function runWorker(
  workerData: SeedWorkerData,
  next: () => number | undefined,
  take: (report: SeedReport) => void,
): Promise<void> {
  const first = next();
  if (first === undefined) return;
  const worker = new Worker(new URL('./seed-worker.ts', import.meta.url), {
    workerData,
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  try {
    await new Promise<void>((resolve, reject) => {
      worker.on('error', reject);
      worker.on('message', (report: SeedReport) => {
        take(report);
        const seed = next();
        if (seed === undefined) resolve();
        else worker.postMessage(seed);
      });
      worker.postMessage(first);
    });
  } finally {
    await worker.terminate();
  }
}
