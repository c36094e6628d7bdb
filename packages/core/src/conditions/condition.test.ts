import { describe, expect, test } from 'vitest';
import { refusalOf } from '../../test/factories.ts';
import type { JsonObject } from '../events/sluice-event.ts';
import { marshallItem } from '../values/marshall.ts';
import { compileCondition } from './compile-condition.ts';
import type { ConditionInput } from './condition.ts';
import { clashingPaths, formatPath, parsePath } from './document-path.ts';
import { evaluateCondition } from './evaluate-condition.ts';
import { parseCondition } from './parse-condition.ts';
import { PlaceholderTable } from './placeholder-table.ts';

const meets = (condition: ConditionInput, item: JsonObject | undefined) =>
  evaluateCondition(parseCondition(condition), item && marshallItem(item));

test('compiles with placeholders only', () => {
  const placeholders = new PlaceholderTable();
  const input = {
    status: 'active',
    'tags[0].name': { beginsWith: 'x' },
    or: [{ age: { '>=': 30 } }, { not: { status: { in: ['a', 'b'] } } }],
  };
  expect(compileCondition(parseCondition(input), placeholders)).toBe(
    '#n0 = :v0 AND begins_with(#n1[0].#n2, :v1) AND (#n3 >= :v2 OR NOT (#n0 IN (:v3,:v4)))',
  );
  expect(placeholders.toRequest()).toEqual({
    ExpressionAttributeNames: { '#n0': 'status', '#n1': 'tags', '#n2': 'name', '#n3': 'age' },
    ExpressionAttributeValues: {
      ':v0': { S: 'active' },
      ':v1': { S: 'x' },
      ':v2': { N: '30' },
      ':v3': { S: 'a' },
      ':v4': { S: 'b' },
    },
  });
});

describe('an absent attribute', () => {
  test('equals nothing, differs from everything, and is in no order', () => {
    for (const item of [{}, undefined]) {
      expect(meets({ a: 1 }, item)).toBe(false);
      expect(meets({ a: { '<>': 1 } }, item)).toBe(true);
      expect(meets({ a: { '<': 1 } }, item)).toBe(false);
      expect(meets({ a: { '>=': 1 } }, item)).toBe(false);
      expect(meets({ a: { exists: false } }, item)).toBe(true);
      expect(meets({ a: { size: { '<>': 1 } } }, item)).toBe(true);
      expect(meets({ not: { a: { contains: 'x' } } }, item)).toBe(true);
    }
  });
});

test('values of different types neither equal nor order', () => {
  expect(meets({ a: '1' }, { a: 1 })).toBe(false);
  expect(meets({ a: { '>': '0' } }, { a: 1 })).toBe(false);
  expect(meets({ a: { '<>': '1' } }, { a: 1 })).toBe(true);
});

test('strings are ordered by their UTF-8 bytes and sized in UTF-16 units', () => {
  expect(meets({ a: { '>': '\uffff' } }, { a: '𝄞' })).toBe(true);
  expect(meets({ a: { size: 3 } }, { a: 'é𝄞' })).toBe(true);
});

test('numbers compare to the last of 38 digits', () => {
  const big = '12345678901234567890123456789012345678';
  expect(meets({ a: { '<': { $number: big } } }, { a: { $number: big.replace(/8$/, '7') } })).toBe(true);
  expect(meets({ a: { $number: '1.0' } }, { a: 1 })).toBe(true);
});

test('a name with a dot or of an operator is written with a backslash', () => {
  expect(meets({ 'a\\.b': 1 }, { 'a.b': 1 })).toBe(true);
  expect(meets({ '\\not': 1 }, { not: 1 })).toBe(true);
});

test.each<[ConditionInput, string, RegExp]>([
  [{ age: { gte: 3 } }, '/age/gte', /not an operator/],
  [{ age: { '<': true } }, '/age/<', /string or a number/],
  [{ age: { '<': null } }, '/age/<', /string or a number/],
  [{ age: { between: [3, 1] } }, '/age/between', /lower bound first/],
  [{ age: { between: [3, 'a'] } }, '/age/between', /same type/],
  [{ age: { between: 3 } }, '/age/between', /array/],
  [{ age: { in: [] } }, '/age/in', /1 to 100/],
  [{ age: { in: Array.from({ length: 101 }, () => 1) } }, '/age/in', /1 to 100/],
  [{ age: { exists: 'yes' } }, '/age/exists', /true or false/],
  [{ age: { type: 'text' } }, '/age/type', /must name a type/],
  [{ age: { beginsWith: 1 } }, '/age/beginsWith', /string or a binary/],
  [{ age: { size: { contains: 1 } } }, '/age/size/contains', /not an operator/],
  [{ age: { size: 'x' } }, '/age/size', /number/],
  [{ age: {} }, '/age', /empty/],
  [{}, '', /empty/],
  [{ or: [] }, '/or', /empty/],
  [{ and: [{ a: 1 }, 5] }, '/and/1', /object/],
  [{ 'a..b': 1 }, '/a..b', /not a path/],
  [{ 'a[x]': 1 }, '/a[x]', /not a path/],
])('%j is refused at %s', (condition, pointer, message) => {
  const refusal = refusalOf(() => parseCondition(condition));
  expect(refusal).toMatchObject({ code: 'CONDITION_INVALID', pointer });
  expect(refusal.message).toMatch(message);
});

test('300 operators are taken, 301 are not', () => {
  const terms = (count: number) => ({ or: Array.from({ length: count }, () => ({ a: 1 })) });
  expect(parseCondition(terms(150))).toHaveProperty('op', 'or');
  expect(refusalOf(() => parseCondition(terms(151))).code).toBe('CONDITION_INVALID');
});

test('an expression longer than DynamoDB takes is refused', () => {
  const condition = {
    and: Array.from({ length: 8 }, (_, at) => ({ [`a${at}`]: { in: Array.from({ length: 100 }, (_, i) => i) } })),
  };
  expect(refusalOf(() => compileCondition(parseCondition(condition), new PlaceholderTable())).message).toMatch(/4096/);
});

describe('paths', () => {
  test.each<[string, unknown[]]>([
    ['a', ['a']],
    ['a.b[0][12].c', ['a', 'b', 0, 12, 'c']],
    ['a\\.b.c\\[0\\]', ['a.b', 'c[0]']],
    ['with space', ['with space']],
  ])('%s', (text, path) => {
    expect(parsePath(text)).toEqual(path);
    expect(formatPath(parsePath(text))).toBe(text);
  });

  test.each(['', '.a', 'a.', 'a[0', 'a]', '[0]', 'a[-1]', 'a[01]', 'a[0]b', 'a\\'])('%j is none', (text) => {
    expect(refusalOf(() => parsePath(text)).code).toBe('CONDITION_INVALID');
  });

  test('clash where one is in the other, or takes a list for a map', () => {
    const clash = (...texts: string[]) => clashingPaths(texts.map(parsePath)) !== undefined;
    expect(clash('a', 'a.b')).toBe(true);
    expect(clash('a.b', 'a.b')).toBe(true);
    expect(clash('a[0]', 'a.b')).toBe(true);
    expect(clash('a.b', 'a.c', 'ab', 'b[0]', 'b[1]')).toBe(false);
  });
});
