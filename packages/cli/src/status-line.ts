import type { Terminal } from './terminal.ts';

/** One line that tells how far something is: redrawn in place on a terminal, else a line after the other. */
export class StatusLine {
  readonly #terminal: Terminal;
  /** Characters of what is drawn. */
  #drawn = 0;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** Shows the first of the texts that fits into the width of the terminal; the last one is cut where none does. */
  show(texts: readonly [string, ...string[]]): void {
    const { interactive, columns } = this.#terminal;
    if (!interactive) return this.#terminal.err(`${texts[0]}\n`);
    // The last column stays free: a cursor that stands behind it has wrapped on some terminals.
    const width = Math.max(1, columns - 1);
    const text = (texts.find(({ length }) => length <= width) ?? texts.at(-1)!).slice(0, width);
    this.#terminal.err(`${this.#erasing()}${text}`);
    this.#drawn = text.length;
  }

  /** Prints lines that stay. */
  say(lines: string): void {
    this.clear();
    this.#terminal.err(lines);
  }

  clear(): void {
    if (this.#drawn > 0) this.#terminal.err(this.#erasing());
    this.#drawn = 0;
  }

  /** A terminal that was made narrower has wrapped the line: what is above the cursor belongs to it too. */
  #erasing(): string {
    const above = Math.ceil(this.#drawn / Math.max(1, this.#terminal.columns)) - 1;
    return above > 0 ? `\r\u001b[${above}A\u001b[J` : '\r\u001b[K';
  }
}
