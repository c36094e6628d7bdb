import { getRandomValues } from 'node:crypto';
import type { Random } from '@sluice/core';

/** The machine's own randomness, good enough for ids; fetched in bulk, because one call to the system costs as much as a thousand numbers. */
export class SystemRandom implements Random {
  readonly #pool = new Uint32Array(256);
  #used = this.#pool.length;

  next(): number {
    if (this.#used >= this.#pool.length) {
      getRandomValues(this.#pool);
      this.#used = 0;
    }
    return this.#pool[this.#used++]! / 4_294_967_296;
  }
}
