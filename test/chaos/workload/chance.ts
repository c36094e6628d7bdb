import type { Random } from '../../../packages/local/src/random.ts';

/** Decisions from a stream of chance. */
export class Chance {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** From 0 (included) to 1 (excluded). */
  next(): number {
    return this.#random.next();
  }

  /** A whole number from 0, under `limit`. */
  below(limit: number): number {
    return Math.floor(this.#random.next() * limit);
  }

  happens(probability: number): boolean {
    return this.#random.next() < probability;
  }

  of<Choice>(choices: readonly Choice[]): Choice {
    const choice = choices[this.below(choices.length)];
    if (choice === undefined) throw new Error('there is nothing to choose from');
    return choice;
  }

  shuffled<Entry>(entries: readonly Entry[]): Entry[] {
    return entries
      .map((entry) => ({ entry, place: this.#random.next() }))
      .toSorted((a, b) => a.place - b.place)
      .map(({ entry }) => entry);
  }
}
