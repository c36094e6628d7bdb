/** What the system tells of the batches it has applied, all of them since the job began. */
export interface Applied {
  readonly batches: number;
  readonly writeUnits: number;
}

/**
 * Knows what batches really cost: what DynamoDB said of those that are applied, and for those that are not a guess from
 * their size, corrected by how right the guesses were so far. A put costs by the larger of the old and the new item, an index
 * nothing where what it holds stays the same, and twice where its key moves: sizes alone do not tell.
 */
export class CapacityFeedback {
  readonly #before: Applied;
  #seen: Applied;
  /** Units of one of a guess. */
  #factor = 1;
  #batches = 0;
  /** Guesses from sizes, of all batches sent by this run and of those among them that are applied. */
  #guessed = 0;
  #guessedApplied = 0;
  #charged = 0;

  /** `before`: what the job had when this run began to send. */
  constructor(before: Applied) {
    this.#before = before;
    this.#seen = before;
  }

  /** Units to charge for a batch that is about to be sent. */
  charge(guess: number): number {
    const units = guess * this.#factor;
    this.#batches++;
    this.#guessed += guess;
    this.#charged += units;
    return units;
  }

  /** Units to charge besides, less than none where batches took less than they were charged for. */
  correction(now: Applied): number {
    const batches = Math.min(this.#batches, now.batches - this.#before.batches);
    if (batches <= 0 || now.batches <= this.#seen.batches) return 0;
    const guessedApplied = (this.#guessed * batches) / this.#batches;
    const factor = (now.writeUnits - this.#seen.writeUnits) / (guessedApplied - this.#guessedApplied);
    // The first answer replaces the guess; later ones follow the file, parts of which may cost other than others.
    if (Number.isFinite(factor) && factor > 0)
      this.#factor = this.#guessedApplied === 0 ? factor : (this.#factor + factor) / 2;
    this.#seen = now;
    this.#guessedApplied = guessedApplied;
    const known = now.writeUnits - this.#before.writeUnits + (this.#guessed - guessedApplied) * this.#factor;
    const correction = known - this.#charged;
    this.#charged = known;
    return correction;
  }
}
