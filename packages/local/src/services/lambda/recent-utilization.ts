/** What an event loop has done since it began, in milliseconds. */
export interface LoopTimes {
  readonly active: number;
  readonly idle: number;
}

const spanMs = 1000;

/** In which share of the last second or two an event loop worked rather than waited; of less, where it began later. */
export class RecentUtilization {
  readonly #read: () => LoopTimes;
  #older: LoopTimes = { active: 0, idle: 0 };
  #newer = this.#older;

  constructor(read: () => LoopTimes) {
    this.#read = read;
  }

  /** Forgets what was before. */
  begin(): void {
    this.#older = this.#newer = this.#read();
  }

  /** 0 to 1. */
  share(): number {
    const now = this.#read();
    if (elapsed(this.#newer, now) >= spanMs) {
      this.#older = this.#newer;
      this.#newer = now;
    }
    const all = elapsed(this.#older, now);
    // A thread that has ended tells of no time at all.
    return all <= 0 ? 0 : (now.active - this.#older.active) / all;
  }
}

function elapsed(from: LoopTimes, to: LoopTimes): number {
  return to.active + to.idle - from.active - from.idle;
}
