import { classifyFailure, failureName } from './classify-failure.ts';

export interface CallWindowLimits {
  /** Calls at a time to begin with. */
  readonly initial: number;
  readonly most: number;
}

/**
 * Calls on their way at a time, found out by trying (additive increase, multiplicative decrease, as TCP does):
 * one more after every window of calls that were taken whole, half as many when one was throttled.
 */
export class CallWindow {
  readonly #most: number;
  readonly #waiting: (() => void)[] = [];
  #size: number;
  #open = 0;
  /** Counts decreases: calls that began before the last one tell of the window as it was then. */
  #era = 0;

  constructor({ initial, most }: CallWindowLimits) {
    this.#size = initial;
    this.#most = most;
  }

  /** Calls that may be on their way now. */
  get size(): number {
    return Math.floor(this.#size);
  }

  /** Calls when there is room; an answer that `tookAll` denies, or a throttling error, makes the window smaller. */
  async run<Answer>(call: () => Promise<Answer>, tookAll: (answer: Answer) => boolean): Promise<Answer> {
    await this.#enter();
    const era = this.#era;
    try {
      const answer = await call();
      if (tookAll(answer)) this.#size = Math.min(this.#most, this.#size + 1 / this.#size);
      else this.#shrink(era);
      return answer;
    } catch (error) {
      if (classifyFailure(failureName(error)) === 'throttled') this.#shrink(era);
      throw error;
    } finally {
      this.#open--;
      while (this.#open < this.size && this.#waiting.length > 0) {
        this.#open++;
        this.#waiting.shift()?.();
      }
    }
  }

  async #enter(): Promise<void> {
    if (this.#open < this.size && this.#waiting.length === 0) this.#open++;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #shrink(era: number): void {
    if (era !== this.#era) return;
    this.#era++;
    this.#size = Math.max(1, this.#size / 2);
  }
}
