import type { Clock } from '../clock.ts';
import type { Random } from '../random.ts';
import type { FaultSchedule } from './fault-plan.ts';

/** Decides, one matching occasion after the other, whether a fault strikes. */
export class Strikes {
  readonly #schedule: FaultSchedule;
  readonly #clock: Clock;
  readonly #random: Random;
  #startedAt = 0;
  #occasions = 0;
  #struck = 0;

  constructor(schedule: FaultSchedule, clock: Clock, random: Random) {
    this.#schedule = schedule;
    this.#clock = clock;
    this.#random = random;
  }

  /** The schedule's seconds count from here. */
  begin(): void {
    this.#startedAt = this.#clock.now();
  }

  next(): boolean {
    const { probability = 1, nth, times = Infinity, fromSeconds = 0, untilSeconds = Infinity } = this.#schedule;
    this.#occasions += 1;
    // Drawn each time, so that one occasion's chance does not depend on what became of another.
    const chance = this.#random.next();
    const seconds = (this.#clock.now() - this.#startedAt) / 1000;
    if (seconds < fromSeconds || seconds >= untilSeconds || this.#struck >= times) return false;
    if (nth === undefined ? chance >= probability : this.#occasions !== nth) return false;
    this.#struck += 1;
    return true;
  }
}
