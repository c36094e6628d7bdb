import type { Cancel, Clock } from './clock.ts';

interface Task {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
  cancelled: boolean;
}

/** Time that stands still until told to move: days of retries pass in milliseconds, always in the same order. */
export class SimulatedClock implements Clock {
  #now: number;
  #order = 0;
  /** A binary heap, the next task first: a simulation schedules and cancels tens of thousands. */
  readonly #tasks: Task[] = [];

  constructor(startMs = Date.UTC(2026, 0, 1)) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now;
  }

  schedule(delayMs: number, run: () => void): Cancel {
    // Timers and clocks know whole milliseconds.
    const task: Task = {
      at: this.#now + Math.max(0, Math.trunc(delayMs)),
      order: this.#order++,
      run,
      cancelled: false,
    };
    this.#push(task);
    return () => {
      task.cancelled = true;
    };
  }

  /** Moves time on by `durationMs`, running what falls due on the way, and lets promises settle between tasks. */
  async advance(durationMs: number): Promise<void> {
    const end = this.#now + durationMs;
    await settle();
    for (let task = this.#next(); task !== undefined && task.at <= end; task = this.#next()) await this.#run(task);
    this.#now = end;
  }

  /** Moves time on to the next task and runs it; false when nothing waits for time to pass. */
  async step(): Promise<boolean> {
    // Time is not to jump to something far away while one commit still leads to the next.
    await settle();
    await settle();
    const task = this.#next();
    if (task === undefined) return false;
    await this.#run(task);
    return true;
  }

  /** Steps the wall clock without running anything: what a machine's clock does when it is corrected. */
  jump(deltaMs: number): void {
    this.#now += deltaMs;
  }

  async #run(task: Task): Promise<void> {
    this.#pop();
    this.#now = Math.max(this.#now, task.at);
    task.run();
    await settle();
  }

  /** The next task that was not cancelled. */
  #next(): Task | undefined {
    while (this.#tasks[0]?.cancelled === true) this.#pop();
    return this.#tasks[0];
  }

  #push(task: Task): void {
    const tasks = this.#tasks;
    let at = tasks.push(task) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (isBefore(tasks[parent]!, task)) break;
      tasks[at] = tasks[parent]!;
      at = parent;
    }
    tasks[at] = task;
  }

  #pop(): void {
    const tasks = this.#tasks;
    const last = tasks.pop()!;
    if (tasks.length === 0) return;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      if (left >= tasks.length) break;
      const right = left + 1;
      const child = right < tasks.length && isBefore(tasks[right]!, tasks[left]!) ? right : left;
      if (isBefore(last, tasks[child]!)) break;
      tasks[at] = tasks[child]!;
      at = child;
    }
    tasks[at] = last;
  }
}

function isBefore(a: Task, b: Task): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(() => setImmediate(resolve));
  });
}
