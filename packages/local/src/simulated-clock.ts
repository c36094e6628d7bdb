import type { Cancel, Clock } from './clock.ts';

interface Task {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/** Time that stands still until told to move: days of retries pass in milliseconds, always in the same order. */
export class SimulatedClock implements Clock {
  #now: number;
  #order = 0;
  #tasks: Task[] = [];

  constructor(startMs = Date.UTC(2026, 0, 1)) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now;
  }

  schedule(delayMs: number, run: () => void): Cancel {
    const task: Task = { at: this.#now + Math.max(0, delayMs), order: this.#order++, run };
    this.#tasks.push(task);
    return () => {
      this.#tasks = this.#tasks.filter((other) => other !== task);
    };
  }

  /** Moves time on by `durationMs`, running what falls due on the way, and lets promises settle between tasks. */
  async advance(durationMs: number): Promise<void> {
    const end = this.#now + durationMs;
    await settle();
    for (let task = this.#next(end); task !== undefined; task = this.#next(end)) {
      this.#now = Math.max(this.#now, task.at);
      task.run();
      await settle();
    }
    this.#now = end;
  }

  /** Steps the wall clock without running anything: what a machine's clock does when it is corrected. */
  jump(deltaMs: number): void {
    this.#now += deltaMs;
  }

  #next(end: number): Task | undefined {
    const due = this.#tasks.filter((task) => task.at <= end).toSorted((a, b) => a.at - b.at || a.order - b.order)[0];
    if (due !== undefined) this.#tasks = this.#tasks.filter((task) => task !== due);
    return due;
  }
}

function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(() => setImmediate(resolve));
  });
}
