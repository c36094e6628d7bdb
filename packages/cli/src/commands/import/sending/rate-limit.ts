import type { Clock } from '@sluice/core';
import { UsageError } from '../../../errors.ts';

/** What `--rate` asked for. */
export interface Rate {
  readonly perSecond: number;
  readonly unit: 'items' | 'write-units';
}

/** Reads `--rate 500`, `--rate 500items`, `--rate 200wcu`. */
export function parseRate(text: string): Rate {
  const [, number, unit = 'items'] = /^(\d+(?:\.\d+)?)\s*(items|rows|wcu)?(?:\/s)?$/i.exec(text) ?? [];
  if (number === undefined || Number(number) <= 0) {
    throw new UsageError(`--rate takes items or write capacity units a second, like 500 or 200wcu, not "${text}".`);
  }
  return { perSecond: Number(number), unit: unit.toLowerCase() === 'wcu' ? 'write-units' : 'items' };
}

/** Lets through so much a second and no more; a batch larger than a second's worth is paid off by those after it. */
export class RateLimit {
  readonly #perSecond: number;
  readonly #clock: Clock;
  #credit: number;
  #atMs: number;

  constructor({ perSecond }: Rate, clock: Clock) {
    this.#perSecond = perSecond;
    this.#clock = clock;
    this.#credit = perSecond;
    this.#atMs = clock.now();
  }

  /** Waits until so much may go. `goesOn` is asked while waiting, and may charge what has come out meanwhile. */
  async take(cost: number, goesOn: () => boolean | Promise<boolean>): Promise<void> {
    this.#refill();
    while (this.#credit <= 0 && (await goesOn())) {
      const missingMs = ((1 - this.#credit) / this.#perSecond) * 1000;
      await this.#clock.sleep(Math.min(500, Math.max(5, missingMs)));
      this.#refill();
    }
    this.#credit -= cost;
  }

  /** Charges what was sent for more, or for less, than was thought. */
  correct(cost: number): void {
    this.#credit -= cost;
  }

  #refill(): void {
    const nowMs = this.#clock.now();
    this.#credit = Math.min(this.#perSecond, this.#credit + ((nowMs - this.#atMs) * this.#perSecond) / 1000);
    this.#atMs = nowMs;
  }
}
