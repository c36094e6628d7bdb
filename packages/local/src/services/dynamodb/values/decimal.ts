/** A decimal: `coefficient` x 10^`exponent`, the coefficient without trailing zeros. */
export interface Decimal {
  readonly coefficient: bigint;
  readonly exponent: number;
}

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html#HowItWorks.DataTypes.Number
const MAX_DIGITS = 38;
const MAX_MAGNITUDE = 125;
const MIN_MAGNITUDE = -130;

const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;
const MAX_EXPONENT = 2n ** 63n - 1n;
const MIN_EXPONENT = -(2n ** 63n);
const CANONICAL_INTEGER = /^(?:0|-?[1-9]\d{0,14})$/;

export type NumberProblem = 'not-a-number' | 'overflow' | 'underflow' | 'precision';

/** The canonical text of a number (no exponent, no needless zeros), or what is wrong with it. */
export function canonicalNumber(text: string): { readonly text: string } | { readonly problem: NumberProblem } {
  if (CANONICAL_INTEGER.test(text)) return { text };
  const match = NUMBER.exec(text);
  if (match === null) return { problem: 'not-a-number' };
  const [, sign = '', integer = '', fraction = '', exponent = '0'] = match;
  const digits = integer + fraction;
  if (digits === '' || !isExponent(exponent)) return { problem: 'not-a-number' };
  const significant = digits.replace(/^0+/, '').replace(/0+$/, '');
  if (significant === '') return zero(Number(exponent));
  const leadingZeros = digits.length - digits.replace(/^0+/, '').length;
  const magnitude = integer.length - leadingZeros - 1 + Number(exponent);
  if (magnitude > MAX_MAGNITUDE) return { problem: 'overflow' };
  if (magnitude < MIN_MAGNITUDE) return { problem: 'underflow' };
  if (significant.length > MAX_DIGITS) return { problem: 'precision' };
  return { text: (sign === '-' ? '-' : '') + placePoint(significant, magnitude) };
}

/** The exponent is read whole, as a 64-bit integer, before the magnitude is judged. */
function isExponent(text: string): boolean {
  return text.length < 19 || (BigInt(text) <= MAX_EXPONENT && BigInt(text) >= MIN_EXPONENT);
}

/** Zero has the magnitude it is written with. */
function zero(exponent: number): { readonly text: string } | { readonly problem: NumberProblem } {
  if (exponent > MAX_MAGNITUDE) return { problem: 'overflow' };
  return exponent < MIN_MAGNITUDE ? { problem: 'underflow' } : { text: '0' };
}

const MAX_INT = 2 ** 31 - 1;

/** What the older framework finds wrong with a number: it reads the exponent as Java's BigDecimal does, in 32 bits. */
export function olderNumberProblem(problem: NumberProblem, text: string): NumberProblem {
  const [, , integer = '', , exponent = '0'] = NUMBER.exec(text) ?? [];
  if (Math.abs(Number(exponent)) > MAX_INT) return 'not-a-number';
  return problem === 'overflow' && integer.length + Number(exponent) > MAX_INT ? 'underflow' : problem;
}

/** Reads a canonical number. */
export function parseDecimal(text: string): Decimal {
  const point = text.indexOf('.');
  if (point === -1) return { coefficient: BigInt(text), exponent: 0 };
  return {
    coefficient: BigInt(text.slice(0, point) + text.slice(point + 1)),
    exponent: point + 1 - text.length,
  };
}

/** Exact sum or difference of two canonical numbers, as a canonical number. */
export function addNumbers(
  left: string,
  right: string,
  operator: '+' | '-' = '+',
): { readonly text: string } | { readonly problem: NumberProblem } {
  const a = parseDecimal(left);
  const b = parseDecimal(right);
  const exponent = Math.min(a.exponent, b.exponent);
  const scaled = (value: Decimal): bigint => value.coefficient * 10n ** BigInt(value.exponent - exponent);
  const sum = operator === '+' ? scaled(a) + scaled(b) : scaled(a) - scaled(b);
  if (sum === 0n) return { text: '0' };
  return canonicalNumber(`${sum}e${exponent}`);
}

/** Order of two canonical numbers. */
export function compareNumbers(left: string, right: string): number {
  // Decimals of at most 15 digits map to doubles without two of them becoming one.
  if (left.length <= 15 && right.length <= 15) return Number(left) - Number(right);
  const a = parseDecimal(left);
  const b = parseDecimal(right);
  const exponent = Math.min(a.exponent, b.exponent);
  const difference =
    a.coefficient * 10n ** BigInt(a.exponent - exponent) - b.coefficient * 10n ** BigInt(b.exponent - exponent);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

function placePoint(significant: string, magnitude: number): string {
  if (magnitude < 0) return `0.${'0'.repeat(-magnitude - 1)}${significant}`;
  if (magnitude + 1 >= significant.length) return significant + '0'.repeat(magnitude + 1 - significant.length);
  return `${significant.slice(0, magnitude + 1)}.${significant.slice(magnitude + 1)}`;
}
