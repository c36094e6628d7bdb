/** Where a function's lines go: one a call, one JSON object each. Never throws. */
export interface Log {
  write(line: Readonly<Record<string, unknown>>): void;
}
