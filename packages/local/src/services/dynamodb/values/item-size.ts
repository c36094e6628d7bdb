import type { AttributeMap, AttributeValue } from './attribute-value.ts';

/** 400 KB: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html#limits-items */
export const MAX_ITEM_BYTES = 409_600;

/** Size of an item as DynamoDB counts it: names and values in UTF-8. */
export function itemSize(item: AttributeMap): number {
  let size = 0;
  for (const name in item) {
    const value = item[name];
    if (value !== undefined) size += utf8Size(name) + valueSize(value);
  }
  return size;
}

/** Size of one value. */
export function valueSize(value: AttributeValue): number {
  if (value.S !== undefined) return utf8Size(value.S);
  if (value.N !== undefined) return numberSize(value.N);
  if (value.B !== undefined) return binarySize(value.B);
  if (value.SS !== undefined) return sum(value.SS, utf8Size);
  if (value.NS !== undefined) return sum(value.NS, numberSize);
  if (value.BS !== undefined) return sum(value.BS, binarySize);
  if (value.L !== undefined) return DOCUMENT_OVERHEAD + sum(value.L, (element) => 1 + valueSize(element));
  if (value.M !== undefined) return DOCUMENT_OVERHEAD + Object.keys(value.M).length + itemSize(value.M);
  return 1;
}

/** 3 bytes a document and 1 an element: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
const DOCUMENT_OVERHEAD = 3;

// Half of all attribute names and values are short ASCII, for which a loop beats the call into C++.
function utf8Size(text: string): number {
  if (text.length > 64) return Buffer.byteLength(text);
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) > 127) return Buffer.byteLength(text);
  }
  return text.length;
}

function binarySize(base64: string): number {
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0;
  return (base64.length / 4) * 3 - padding;
}

/** Two significant digits a byte on each side of the point, one byte for the number, one for a minus sign. */
function numberSize(number: string): number {
  if (number === '0') return 1;
  const negative = number.startsWith('-');
  const point = number.indexOf('.');
  const integer = number.slice(negative ? 1 : 0, point === -1 ? number.length : point);
  const fraction = point === -1 ? '' : number.slice(point + 1);
  const integerDigits = integer === '0' ? 0 : fraction === '' ? integer.replace(/0+$/, '').length : integer.length;
  const fractionDigits = integer === '0' ? fraction.replace(/^0+/, '').length : fraction.length;
  return 1 + Math.ceil(integerDigits / 2) + Math.ceil(fractionDigits / 2) + (negative ? 1 : 0);
}

function sum<T>(elements: readonly T[], size: (element: T) => number): number {
  let total = 0;
  for (const element of elements) total += size(element);
  return total;
}
