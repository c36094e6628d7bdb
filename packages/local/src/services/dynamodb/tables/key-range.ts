import type { KeyCondition } from '../expressions/key-condition.ts';
import type { AttributeValue } from '../values/attribute-value.ts';
import { encodePart, LOWEST } from './encode-key.ts';
import type { KeyAttribute } from './key-schema.ts';

/** Encoded sort keys from `low` (included) to `high` (excluded); no `high`: to the end of the partition. */
export interface KeyRange {
  readonly low: Buffer;
  readonly high?: Buffer;
}

/** The range of encoded sort keys that meets conditions on the first attributes of a sort key, in their order. */
export function keyRange(attributes: readonly KeyAttribute[], conditions: readonly KeyCondition[]): KeyRange {
  const equal = conditions.filter((condition) => condition.operator === '=');
  const last = conditions.find((condition) => condition.operator !== '=');
  if (attributes.length === 1) {
    const [condition] = conditions;
    return condition === undefined ? { low: LOWEST } : rangeOf(condition, Buffer.alloc(0), 'alone');
  }
  const prefix = Buffer.concat(equal.map(({ values: [value] }) => encode(value, 'terminated')));
  return last === undefined ? withPrefix(prefix) : rangeOf(last, prefix, 'terminated');
}

function rangeOf({ operator, values }: KeyCondition, prefix: Buffer, part: 'alone' | 'terminated'): KeyRange {
  const at = (value: AttributeValue | undefined): Buffer => Buffer.concat([prefix, encode(value, part)]);
  const beyond = (value: AttributeValue | undefined): KeyRange =>
    part === 'alone' ? { low: LOWEST, high: Buffer.concat([at(value), LOWEST]) } : withPrefix(at(value));
  const all = withPrefix(prefix);
  const [first, second] = values;
  switch (operator) {
    case '=':
      return { ...beyond(first), low: at(first) };
    case '<':
      return { low: all.low, high: at(first) };
    case '<=':
      return { ...beyond(first), low: all.low };
    case '>':
      return { ...all, low: beyond(first).high ?? at(first) };
    case '>=':
      return { ...all, low: at(first) };
    case 'between':
      return { ...beyond(second), low: at(first) };
    case 'begins_with':
      return withPrefix(Buffer.concat([prefix, encode(first, part === 'alone' ? 'alone' : 'prefix')]));
  }
}

function encode(value: AttributeValue | undefined, part: 'alone' | 'terminated' | 'prefix'): Buffer {
  if (value === undefined) throw new Error('a key condition has a value');
  return encodePart(value, part);
}

/** All keys that begin with `prefix`. */
function withPrefix(prefix: Buffer): KeyRange {
  let end = prefix.length;
  while (end > 0 && prefix[end - 1] === 255) end--;
  if (end === 0) return { low: prefix.length === 0 ? LOWEST : prefix };
  const high = Buffer.from(prefix.subarray(0, end));
  high[end - 1] = (high[end - 1] ?? 0) + 1;
  return { low: prefix, high };
}
