/** Bytes which sort as the numbers do (`number` is canonical): sign, magnitude, then two digits a byte. */
export function encodeNumberKey(number: string): Buffer {
  if (number === '0') return Buffer.of(ZERO);
  const negative = number.startsWith('-');
  const { digits, magnitude } = scientific(negative ? number.slice(1) : number);
  const pairs = Math.ceil(digits.length / 2);
  const bytes = Buffer.allocUnsafe(2 + pairs + (negative ? 1 : 0));
  bytes[0] = negative ? NEGATIVE : POSITIVE;
  bytes[1] = negative ? 255 - (magnitude + OFFSET) : magnitude + OFFSET;
  for (let pair = 0; pair < pairs; pair++) {
    const value = digit(digits, pair * 2) * 10 + digit(digits, pair * 2 + 1);
    bytes[2 + pair] = negative ? 100 - value : value + 1;
  }
  // Of two negative numbers with a common start the longer one is smaller.
  if (negative) bytes[2 + pairs] = TERMINATOR;
  return bytes;
}

const NEGATIVE = 0;
const ZERO = 1;
const POSITIVE = 2;
const OFFSET = 130;
const TERMINATOR = 102;

function digit(digits: string, position: number): number {
  return position < digits.length ? digits.charCodeAt(position) - 48 : 0;
}

/** Significant digits and the power of ten of the first one. */
export function scientific(number: string): { digits: string; magnitude: number } {
  const point = number.indexOf('.');
  const integer = point === -1 ? number : number.slice(0, point);
  const fraction = point === -1 ? '' : number.slice(point + 1);
  if (integer !== '0') {
    return { digits: (integer + fraction).replace(/0+$/, ''), magnitude: integer.length - 1 };
  }
  const digits = fraction.replace(/^0+/, '');
  return { digits, magnitude: digits.length - fraction.length - 1 };
}
