import { AsyncLocalStorage } from 'node:async_hooks';
import type { FunctionDefinition } from '../../../packages/local/src/services/lambda/function-definition.ts';

/** One run of a function, as long as its environment lives. */
export class SimulatedInvocation {
  readonly definition: FunctionDefinition;
  /** Resolves when the environment dies. */
  readonly death: Promise<void>;
  #die: () => void;
  #over = false;

  constructor(definition: FunctionDefinition) {
    this.definition = definition;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.death = promise;
    this.#die = resolve;
  }

  /** Nothing that this run still does reaches anybody: it was killed, or it is frozen after its answer. */
  get over(): boolean {
    return this.#over;
  }

  /** Ends it in the middle of whatever it does. */
  kill(): void {
    this.#over = true;
    this.#die();
  }

  freeze(): void {
    this.#over = true;
  }
}

/** Which run of which function the code at hand belongs to. */
export const currentInvocation = new AsyncLocalStorage<SimulatedInvocation>();
