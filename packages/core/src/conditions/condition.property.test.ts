import {
  array,
  assert,
  constantFrom,
  dictionary,
  integer,
  letrec,
  oneof,
  pre,
  property,
  string,
  tuple,
  uint8Array,
  uniqueArray,
  type Arbitrary,
} from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluateExpression } from '../../test/expression-evaluator.ts';
import type { JsonObject, JsonValue } from '../events/sluice-event.ts';
import { marshallItem } from '../values/marshall.ts';
import { compileCondition } from './compile-condition.ts';
import type { ConditionInput } from './condition.ts';
import { evaluateCondition } from './evaluate-condition.ts';
import { parseCondition } from './parse-condition.ts';
import { PlaceholderTable } from './placeholder-table.ts';

const names = ['a', 'b', 'size', 'or', 'x.y', 'é'];
const text = oneof(
  constantFrom('', 'a', 'ab', 'abc', 'b', '𝄞', '\uffff', 'é'),
  string({ maxLength: 3, unit: 'grapheme' }),
);
const digits = constantFrom(
  '0',
  '1',
  '-1',
  '10',
  '1.5',
  '12345678901234567890123456789012345678',
  '12345678901234567890123456789012345679',
  '1e-100',
  '-1e100',
  '100e-2',
);
const numeric: Arbitrary<JsonValue> = oneof(
  integer({ min: -3, max: 3 }),
  digits.map((number) => ({ $number: number })),
);
const binary: Arbitrary<JsonValue> = uint8Array({ maxLength: 2 }).map((bytes) => ({
  $binary: Buffer.from(bytes).toString('base64'),
}));
const ordered = oneof(text, numeric, binary);
const set: Arbitrary<JsonValue> = oneof(
  uniqueArray(constantFrom('a', 'b', 'ab'), { minLength: 1 }).map((elements) => ({ $set: elements })),
  uniqueArray(integer({ min: 0, max: 2 }), { minLength: 1 }).map((elements) => ({ $set: elements })),
  uniqueArray(constantFrom('AA==', 'AQ=='), { minLength: 1 }).map((elements) => ({
    $set: elements.map(($binary) => ({ $binary })),
  })),
);
const { value } = letrec<{ value: JsonValue }>((tie) => ({
  value: oneof(
    { maxDepth: 2 },
    ordered,
    constantFrom<JsonValue>(true, false, null),
    set,
    array(tie('value'), { maxLength: 3 }),
    dictionary(constantFrom('a', 'b', 'c'), tie('value'), { maxKeys: 3 }),
  ),
}));
const item = dictionary(constantFrom(...names), value, { maxKeys: 5 }) as Arbitrary<JsonObject>;

const path = oneof(
  constantFrom('a', 'b', 'size', '\\or', 'x\\.y', 'é'),
  constantFrom('a.b', 'a[0]', 'a[1].b', 'b.a.c', 'a[0][1]', 'b.c'),
);
const comparator = constantFrom('<', '<=', '>', '>=');
const bounds = oneof(tuple(text, text), tuple(numeric, numeric), tuple(binary, binary)).map((pair): JsonValue => pair);
const operation: Arbitrary<JsonObject> = oneof(
  tuple(constantFrom('=', '<>'), value).map(([name, operand]) => ({ [name]: operand })),
  tuple(comparator, ordered).map(([name, operand]) => ({ [name]: operand })),
  bounds.map((pair) => ({ between: pair })),
  array(value, { minLength: 1, maxLength: 4 }).map((values) => ({ in: values })),
  array(integer({ min: 0, max: 200 }), { minLength: 98, maxLength: 100 }).map((values) => ({ in: values })),
  oneof(text, binary).map((prefix) => ({ beginsWith: prefix })),
  value.map((part) => ({ contains: part })),
  constantFrom(true, false).map((exists) => ({ exists })),
  constantFrom('S', 'number', 'binary-set', 'map', 'L', 'NULL', 'boolean').map((type) => ({ type })),
  tuple(oneof(comparator, constantFrom('=', '<>')), integer({ min: 0, max: 4 })).map(([name, size]) => ({
    size: { [name]: size },
  })),
  tuple(integer({ min: 0, max: 2 }), integer({ min: 2, max: 4 })).map((between) => ({ size: { between } })),
  integer({ min: 0, max: 3 }).map((size) => ({ size })),
);
const attribute = tuple(
  path,
  oneof(
    operation,
    tuple(operation, operation).map(([a, b]) => ({ ...a, ...b })),
    ordered,
  ),
).map(([name, what]): ConditionInput => ({ [name]: what }));
const { condition } = letrec<{ condition: ConditionInput }>((tie) => ({
  condition: oneof(
    { maxDepth: 3, withCrossShrink: true },
    attribute,
    tuple(attribute, attribute).map(([a, b]) => ({ ...a, ...b })),
    array(tie('condition'), { minLength: 1, maxLength: 3 }).map((parts) => ({ and: parts })),
    array(tie('condition'), { minLength: 1, maxLength: 3 }).map((parts) => ({ or: parts })),
    tie('condition').map((part) => ({ not: part })),
    tuple(attribute, tie('condition')).map(([a, part]) => ({ ...a, not: part })),
  ),
}));

describe('a condition', () => {
  test('compiles to an expression that evaluates as the condition reads', () => {
    let met = 0;
    assert(
      property(condition, item, (input, json) => {
        const parsed = tryParse(input);
        pre(parsed !== undefined);
        const stored = marshallItem(json);
        const placeholders = new PlaceholderTable();
        const expression = compileCondition(parsed!, placeholders);
        const direct = evaluateCondition(parsed!, stored);
        if (direct) met++;
        expect(evaluateExpression(expression, placeholders.toRequest(), stored)).toBe(direct);
      }),
      { numRuns: 3000, maxSkipsPerRun: 20 },
    );
    // Both verdicts must be common, or the comparison shows little.
    expect(met).toBeGreaterThan(300);
  });
});

/** Bounds in the wrong order, and sets of other sets, are refused: the one reason to skip a run. */
function tryParse(input: ConditionInput) {
  try {
    return parseCondition(input);
  } catch (error) {
    if (error instanceof Error && /lower bound first/.test(error.message)) return undefined;
    throw error;
  }
}
