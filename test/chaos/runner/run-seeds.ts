import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { SeedOrder, SeedReport, SeedWorkerData } from './seed-worker.ts';

export interface RunSeedsOptions {
  readonly seeds: Iterable<number>;
  /** A bug of `bugs` to make on purpose. */
  readonly bug?: string;
  /** Hears of each seed as it is done; `false` begins no more. */
  readonly onReport?: (report: SeedReport) => boolean | void;
}

/** Threads that run seeds, one each at a time, until they are disposed of. */
export class SeedThreads implements AsyncDisposable {
  readonly #threads: readonly Worker[];

  /** @param count default: one for each processor */
  constructor(templateFile: string, count = availableParallelism()) {
    this.#threads = Array.from({ length: count }, () => {
      const workerData: SeedWorkerData = { templateFile };
      return new Worker(new URL('./seed-worker.ts', import.meta.url), {
        workerData,
        execArgv: ['--disable-warning=ExperimentalWarning'],
        // Reading this much TypeScript takes a thread as long as a seed does.
        env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'sluice-compile-cache') },
      });
    });
  }

  async run({ seeds, bug, onReport }: RunSeedsOptions): Promise<readonly SeedReport[]> {
    const reports: SeedReport[] = [];
    const queue = seeds[Symbol.iterator]();
    let stopped = false;
    const next = (): SeedOrder | undefined => {
      const { done, value } = stopped ? { done: true, value: 0 } : queue.next();
      return done === true ? undefined : { seed: value, ...(bug !== undefined && { bug }) };
    };
    const take = (report: SeedReport): void => {
      reports.push(report);
      if (onReport?.(report) === false) stopped = true;
    };
    const busy = this.#threads.map(async (thread) => {
      try {
        await keepBusy(thread, next, take);
      } finally {
        // Where one thread broke, the others only end what they are at: told later, it would be taken for the next run's.
        stopped = true;
      }
    });
    for (const ended of await Promise.allSettled(busy)) if (ended.status === 'rejected') throw ended.reason;
    return reports.toSorted((a, b) => a.seed - b.seed);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.terminate()));
  }
}

async function keepBusy(
  thread: Worker,
  next: () => SeedOrder | undefined,
  take: (report: SeedReport) => void,
): Promise<void> {
  for (let order = next(); order !== undefined; order = next()) take(await runOn(thread, order));
}

async function runOn(thread: Worker, order: SeedOrder): Promise<SeedReport> {
  return await new Promise<SeedReport>((resolve, reject) => {
    const fail = (cause: unknown): void => reject(new Error(`seed ${order.seed} has no thread any more`, { cause }));
    // A thread that ended before tells nothing.
    if (thread.threadId < 0) fail(undefined);
    thread.once('error', fail).once('exit', fail);
    thread.once('message', (report: SeedReport) => {
      thread.off('error', fail).off('exit', fail);
      resolve(report);
    });
    thread.postMessage(order);
  });
}
