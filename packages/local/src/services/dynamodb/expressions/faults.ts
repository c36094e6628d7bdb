import { ExpressionError } from './expression-error.ts';

/** Faults found while an expression is compiled: the first of each kind is kept, and kinds have AWS's order of report. */
export class Faults<Kind extends string> {
  readonly #order: readonly Kind[];
  readonly #found = new Map<Kind, string>();

  constructor(order: readonly Kind[]) {
    this.#order = order;
  }

  report(kind: Kind, message: string | undefined): void {
    if (message !== undefined && !this.#found.has(kind)) this.#found.set(kind, message);
  }

  /** The fault AWS would name, if any. */
  first(): string | undefined {
    for (const kind of this.#order) {
      const message = this.#found.get(kind);
      if (message !== undefined) return message;
    }
    return undefined;
  }

  throwFirst(): void {
    const message = this.first();
    if (message !== undefined) throw new ExpressionError(message);
  }
}
