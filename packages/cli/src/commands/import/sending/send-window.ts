/** How many requests may be under way, found by trying: one more for every round without trouble, half as many after one with. */
export class SendWindow {
  readonly #most: number;
  #size: number;
  #successes = 0;
  #inUse = 0;
  /** Fastest recent answer: what the system needs when it has nothing else to do. It grows slowly, so that one lucky answer is forgotten. */
  #bestMs = Infinity;
  #waiting: (() => void)[] = [];

  constructor({ start = 2, most = 6 }: { readonly start?: number; readonly most?: number } = {}) {
    this.#size = start;
    this.#most = most;
  }

  get size(): number {
    return Math.floor(this.#size);
  }

  /** Waits for a free place. */
  async enter(): Promise<void> {
    while (this.#inUse >= this.size) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#inUse++;
  }

  leave(): void {
    this.#inUse--;
    this.#wake();
  }

  /** An answer that took this long; one much slower than the best counts as trouble ahead. */
  succeeded(tookMs: number): void {
    this.#bestMs = Math.min(this.#bestMs * 1.01, tookMs);
    if (tookMs > 1_000 && tookMs > this.#bestMs * 8) {
      this.#shrink(0.8);
      return;
    }
    if (++this.#successes < this.size) return;
    this.#successes = 0;
    this.#size = Math.min(this.#most, this.#size + 1);
    this.#wake();
  }

  /** The system said that it is busy, or did not answer. */
  refused(): void {
    this.#shrink(0.5);
  }

  #shrink(factor: number): void {
    this.#successes = 0;
    this.#size = Math.max(1, this.#size * factor);
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resume of waiting) resume();
  }
}
