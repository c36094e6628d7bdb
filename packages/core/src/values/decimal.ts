import { SluiceError } from '../errors/sluice-error.ts';

/** DynamoDB's numbers: up to 38 significant digits, from 1E-130 to 9.99...E+125 ("Supported data types", AWS). */
const maxDigits = 38;
const minMagnitude = -130;
const maxMagnitude = 125;
/** A double carries any number of so many significant digits there and back. */
const doubleDigits = 15;
/** Longer texts are written with an exponent. */
const maxPlainLength = 40;

/** A number as `0.digits` times a power of ten: zero has no digits. */
export interface Decimal {
  readonly negative: boolean;
  /** Significant digits, neither leading nor trailing zeroes. */
  readonly digits: string;
  /** Power of ten of the first digit. */
  readonly magnitude: number;
}

/**
 * Takes a number's text apart.
 *
 * @throws SluiceError NUMBER_INVALID when it is no number, or none DynamoDB can store
 */
export function parseDecimal(text: string): Decimal {
  const decimal = readDecimal(text);
  if (typeof decimal === 'object') return decimal;
  throw new SluiceError('NUMBER_INVALID', `${shortened(text)} ${decimal}`, { received: shortened(text) });
}

/** As parseDecimal, but says what is wrong instead of throwing: a body may have a million wrong numbers. */
export function readDecimal(text: string): Decimal | string {
  const [, sign, whole, fraction = '', exponent = '0'] = numberPattern.exec(text) ?? [];
  if (whole === undefined) return 'is not a number; write it like -12.5 or 1.25e-7';
  const all = whole + fraction;
  let start = 0;
  while (all.charCodeAt(start) === zero) start++;
  let end = all.length;
  while (end > start && all.charCodeAt(end - 1) === zero) end--;
  if (start === end) return { negative: false, digits: '', magnitude: 0 };
  const digits = all.slice(start, end);
  const magnitude = whole.length - 1 - start + Number(exponent);
  if (digits.length > maxDigits) {
    return `has ${digits.length} significant digits; at most ${maxDigits} can be stored; store it as a string instead`;
  }
  if (magnitude < minMagnitude || magnitude > maxMagnitude) {
    return `is out of range; magnitudes from 1E${minMagnitude} to 9.99E+${maxMagnitude} can be stored; store it as a string instead`;
  }
  return { negative: sign === '-', digits, magnitude };
}

/**
 * The one text of a number: no leading or trailing zeroes, an exponent only where the plain text would be long.
 *
 * @throws SluiceError NUMBER_INVALID
 */
export function canonicalNumber(text: string): string {
  return formatDecimal(parseDecimal(text));
}

/** Compares two numbers exactly, to all 38 digits: negative, zero or positive. */
export function compareNumbers(a: string, b: string): number {
  const left = parseDecimal(a);
  const right = parseDecimal(b);
  if (left.digits === '' || right.digits === '') return signOf(left) - signOf(right);
  if (left.negative !== right.negative) return left.negative ? -1 : 1;
  const direction = left.negative ? -1 : 1;
  if (left.magnitude !== right.magnitude) return left.magnitude < right.magnitude ? -direction : direction;
  // Digits of the same magnitude compare as fractions do, and a shorter one is a prefix: as texts do.
  if (left.digits === right.digits) return 0;
  return left.digits < right.digits ? -direction : direction;
}

/** The double that carries this number exactly, both compared as decimals; undefined when there is none. */
export function exactDouble(text: string): number | undefined {
  if (safeInteger.test(text)) return Number(text);
  const decimal = parseDecimal(text);
  const double = Number(text);
  if (decimal.digits === '') return 0;
  if (decimal.digits.length <= doubleDigits) return double;
  const back = parseDecimal(String(double));
  return back.digits === decimal.digits && back.magnitude === decimal.magnitude ? double : undefined;
}

/** The text DynamoDB gets for a double. */
export function numberText(double: number): string {
  if (Number.isSafeInteger(double)) return String(double === 0 ? 0 : double);
  const text = String(double);
  return plainFraction.test(text) ? text : canonicalNumber(text);
}

const numberPattern = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;
const safeInteger = /^(0|-?[1-9]\d{0,14})$/;
const plainFraction = /^-?\d{1,17}\.\d+$/;
const zero = 48;

function formatDecimal({ negative, digits, magnitude }: Decimal): string {
  if (digits === '') return '0';
  const sign = negative ? '-' : '';
  const point = magnitude + 1;
  if (point >= digits.length && point <= maxPlainLength) return sign + digits.padEnd(point, '0');
  if (point > 0 && point < digits.length) return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
  if (point <= 0 && digits.length - point + 2 <= maxPlainLength) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
  return `${sign}${digits.charAt(0)}${fraction}E${magnitude < 0 ? '-' : '+'}${Math.abs(magnitude)}`;
}

function signOf({ negative, digits }: Decimal): number {
  if (digits === '') return 0;
  return negative ? -1 : 1;
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
