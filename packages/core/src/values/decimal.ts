/** The canonical text of a number: no leading or trailing zeroes, exponent only where digits would not fit. Errors: NUMBER_INVALID. */
export function canonicalNumber(_text: string): string {
  throw new Error('unfinished');
}

/** Compares two numbers exactly, to all 38 digits: negative, zero or positive. */
export function compareNumbers(_a: string, _b: string): number {
  throw new Error('unfinished');
}
