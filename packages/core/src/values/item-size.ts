import type { AttributeMap, AttributeValue } from './attribute-value.ts';
import { parseDecimal } from './decimal.ts';

/** Bytes an item may have, attribute names included (AWS, "Service, account, and table quotas in Amazon DynamoDB"). */
export const maxItemBytes = 409_600;

/** Bytes of an item as DynamoDB counts them (AWS, "DynamoDB item sizes and formats"). */
export function itemSize(item: AttributeMap): number {
  let bytes = 0;
  for (const name in item) bytes += utf8Size(name) + valueSize(item[name]!);
  return bytes;
}

/** Bytes of one value, without its name. */
export function valueSize(value: AttributeValue): number {
  if ('S' in value) return utf8Size(value.S);
  if ('N' in value) return numberSize(value.N);
  if ('BOOL' in value || 'NULL' in value) return 1;
  if ('B' in value) return value.B.byteLength;
  // Lists and maps: 3 bytes of their own, and 1 for each element.
  if ('M' in value) return 3 + itemSize(value.M) + Object.keys(value.M).length;
  if ('L' in value) return value.L.reduce((sum, element) => sum + 1 + valueSize(element), 3);
  if ('SS' in value) return value.SS.reduce((sum, element) => sum + utf8Size(element), 0);
  if ('NS' in value) return value.NS.reduce((sum, element) => sum + numberSize(element), 0);
  return value.BS.reduce((sum, element) => sum + element.byteLength, 0);
}

// Nearly all names and most values are short ASCII, for which a loop beats the call into C++.
function utf8Size(text: string): number {
  if (text.length > 64) return Buffer.byteLength(text);
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) > 127) return Buffer.byteLength(text);
  }
  return text.length;
}

/** One byte, one for every two digits (in pairs counted from the decimal point), one for a minus. */
function numberSize(text: string): number {
  const { negative, digits, magnitude } = parseDecimal(text);
  if (digits === '') return 1;
  const straddles = digits.length % 2 === 0 && magnitude % 2 === 0 ? 1 : 0;
  return 1 + Math.ceil(digits.length / 2) + straddles + (negative ? 1 : 0);
}
