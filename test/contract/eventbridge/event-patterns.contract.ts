import { TestEventPatternCommand } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EventBusFixture } from './event-bus-fixture.ts';

let bus: EventBusFixture;
beforeAll(async () => {
  bus = await EventBusFixture.start();
});
afterAll(() => bus.close());

const head = {
  id: '1',
  source: 'shop',
  account: '000000000000',
  time: '2026-01-01T00:00:00Z',
  region: 'us-east-1',
  'detail-type': 'order',
  resources: [],
};

async function matches(pattern: string, event: object = {}): Promise<boolean | undefined> {
  const command = new TestEventPatternCommand({ EventPattern: pattern, Event: JSON.stringify({ ...head, ...event }) });
  return (await bus.events.send(command)).Result;
}

const matchesDetail = (pattern: unknown, detail: object) => matches(JSON.stringify({ detail: pattern }), { detail });

// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
describe('event patterns', () => {
  it.each<[string, unknown, object, boolean]>([
    ['a value', { a: ['x'] }, { a: 'x' }, true],
    ['one of several values', { a: ['x', 'y'] }, { a: 'y' }, true],
    ['no other value', { a: ['x'] }, { a: 'X' }, false],
    ['a number', { a: [1] }, { a: 1.0 }, true],
    ['no string for a number', { a: [1] }, { a: '1' }, false],
    ['true', { a: [true] }, { a: true }, true],
    ['null', { a: [null] }, { a: null }, true],
    ['no missing field for null', { a: [null] }, {}, false],
    ['an empty string', { a: [''] }, { a: '' }, true],
    ['no null for an empty string', { a: [''] }, { a: null }, false],
    ['any element of an array', { a: ['y'] }, { a: ['x', 'y'] }, true],
    ['no element of an empty array', { a: [null] }, { a: [] }, false],
    ['every named field', { a: ['x'], b: ['y'] }, { a: 'x', b: 'z' }, false],
    ['nested fields', { a: { b: { c: ['x'] } } }, { a: { b: { c: 'x' } } }, true],
    ['fields of objects in arrays', { a: { b: ['x'] } }, { a: [{ b: 'w' }, { b: 'x' }] }, true],
    ['fields of one and the same element', { a: { b: ['x'], c: ['y'] } }, { a: [{ b: 'x' }, { c: 'y' }] }, false],
    ['no inherited field', { toString: [{ exists: true }] }, {}, false],
    ['prefix', { a: [{ prefix: 'ab' }] }, { a: 'abc' }, true],
    ['prefix, not elsewhere', { a: [{ prefix: 'b' }] }, { a: 'abc' }, false],
    ['prefix in any case', { a: [{ prefix: { 'equals-ignore-case': 'AB' } }] }, { a: 'abc' }, true],
    ['suffix', { a: [{ suffix: '.png' }] }, { a: 'x.png' }, true],
    ['suffix in any case', { a: [{ suffix: { 'equals-ignore-case': '.PNG' } }] }, { a: 'x.pNg' }, true],
    ['suffix, not elsewhere', { a: [{ suffix: '.png' }] }, { a: '.png.gz' }, false],
    ['equals-ignore-case', { a: [{ 'equals-ignore-case': 'aBc' }] }, { a: 'AbC' }, true],
    ['wildcard', { a: [{ wildcard: 'dir/*.png' }] }, { a: 'dir/sub/x.png' }, true],
    ['wildcards in a row', { a: [{ wildcard: '*a*b*' }] }, { a: 'xxbaab' }, true],
    ['wildcard in order', { a: [{ wildcard: '*a*b' }] }, { a: 'ba' }, false],
    ['wildcard without overlap', { a: [{ wildcard: 'aba*aba' }] }, { a: 'ababa' }, false],
    ['an escaped star', { a: [{ wildcard: 'a\\*b*' }] }, { a: 'a*bc' }, true],
    ['an escaped star, not any characters', { a: [{ wildcard: 'a\\*b*' }] }, { a: 'axbc' }, false],
    ['numeric =', { a: [{ numeric: ['=', 3.5] }] }, { a: 3.5 }, true],
    ['numeric range', { a: [{ numeric: ['>', 0, '<=', 5] }] }, { a: 5 }, true],
    ['numeric range, open below', { a: [{ numeric: ['>', 0, '<=', 5] }] }, { a: 0 }, false],
    ['numeric <', { a: [{ numeric: ['<', 0] }] }, { a: -1 }, true],
    ['numeric, no strings', { a: [{ numeric: ['>', 0] }] }, { a: '1' }, false],
    ['cidr', { a: [{ cidr: '10.0.0.0/24' }] }, { a: '10.0.0.255' }, true],
    ['cidr, outside', { a: [{ cidr: '10.0.0.0/24' }] }, { a: '10.0.1.0' }, false],
    ['cidr, no address', { a: [{ cidr: '10.0.0.0/24' }] }, { a: 'x' }, false],
    ['cidr of IPv6', { a: [{ cidr: '2001:db8::/32' }] }, { a: '2001:db8:1::1' }, true],
    ['exists', { a: [{ exists: true }] }, { a: null }, true],
    ['exists, of a leaf alone', { a: [{ exists: true }] }, { a: { b: 1 } }, false],
    ['exists: false', { a: [{ exists: false }] }, { b: 1 }, true],
    ['exists: false, of a field that is there', { a: [{ exists: false }] }, { a: 'x' }, false],
    ['exists: false under a missing object', { a: { b: [{ exists: false }] } }, {}, true],
    ['a value or no field', { a: ['x', { exists: false }] }, {}, true],
    ['anything-but', { a: [{ 'anything-but': 'x' }] }, { a: 'y' }, true],
    ['anything-but, null', { a: [{ 'anything-but': 'x' }] }, { a: null }, true],
    ['anything-but, missing field', { a: [{ 'anything-but': 'x' }] }, {}, false],
    ['anything-but list', { a: [{ 'anything-but': ['x', 'y'] }] }, { a: 'y' }, false],
    ['anything-but numbers', { a: [{ 'anything-but': [1, 2] }] }, { a: 3 }, true],
    ['anything-but number', { a: [{ 'anything-but': 0 }] }, { a: 0 }, false],
    ['anything-but prefix', { a: [{ 'anything-but': { prefix: 'in' } }] }, { a: 'init' }, false],
    ['anything-but prefixes', { a: [{ 'anything-but': { prefix: ['in', 'st'] } }] }, { a: 'end' }, true],
    ['anything-but prefix, of a number', { a: [{ 'anything-but': { prefix: 'in' } }] }, { a: 1 }, true],
    ['anything-but suffix', { a: [{ 'anything-but': { suffix: '.txt' } }] }, { a: 'a.txt' }, false],
    ['anything-but suffixes', { a: [{ 'anything-but': { suffix: ['.txt', '.md'] } }] }, { a: 'a.rtf' }, true],
    ['anything-but in any case', { a: [{ 'anything-but': { 'equals-ignore-case': ['x', 'Y'] } }] }, { a: 'y' }, false],
    ['anything-but wildcard', { a: [{ 'anything-but': { wildcard: '*/bin/*' } }] }, { a: 'usr/bin/x' }, false],
    ['anything-but wildcards', { a: [{ 'anything-but': { wildcard: ['*/bin/*', 'x*'] } }] }, { a: 'y' }, true],
    ['$or', { $or: [{ a: ['x'] }, { b: [1] }] }, { b: 1 }, true],
    ['$or, none', { $or: [{ a: ['x'] }, { b: [1] }] }, { a: 'y', b: 2 }, false],
    ['$or and a field', { c: ['z'], $or: [{ a: ['x'] }, { b: [1] }] }, { a: 'x', c: 'y' }, false],
    ['$or within $or', { $or: [{ $or: [{ a: [1] }, { a: [2] }] }, { b: [1] }] }, { a: 2 }, true],
    ['a dot in the pattern for a level', { 'a.b': ['x'] }, { a: { b: 'x' } }, true],
    ['a dot in the event for a level', { a: { b: ['x'] } }, { 'a.b': 'x' }, true],
    ['a dot and a level for two levels alone', { 'a.b': { b: ['x'] } }, { a: { b: 'x' } }, false],
    ['dots through arrays', { 'a.b': ['x'] }, { a: [{ b: 'w' }, { b: 'x' }] }, true],
    ['no field behind a dot', { 'a.b': [{ exists: false }] }, { a: { b: 'x' } }, false],
    ['anything-but an empty wildcard', { a: [{ 'anything-but': { wildcard: '' } }] }, { a: 'x' }, true],
    ['equals-ignore-case of nothing', { a: [{ 'equals-ignore-case': '' }] }, { a: '' }, true],
    ['one of several operators', { a: [{ prefix: 'w' }, { suffix: 'z' }] }, { a: 'xyz' }, true],
    ['cidr, of another version', { a: [{ cidr: '10.0.0.0/24' }] }, { a: '2001:db8::1' }, false],
    ['exists, of an empty array', { a: [{ exists: true }] }, { a: [] }, false],
  ])('match %s', async (_, pattern, detail, expected) => {
    expect(await matchesDetail(pattern, detail)).toBe(expected);
  });

  it.each([
    ['{"source": "shop"}', '"source" must be an object or an array'],
    ['{"source": []}', 'Empty arrays are not allowed'],
    ['{"detail": {}}', 'Empty objects are not allowed'],
    ['["a"]', 'Filter is not an object'],
    ['nonsense', "Unrecognized token 'nonsense': was expecting"],
    ['{"a": closed mark"', "Unrecognized token 'closed': was expecting"],
    ["{'a': ['b']}", "Unexpected character (''' (code 39)): was expecting double-quote to start field name"],
    ['{"a": [{"cidr": ["10.0.0.0/8"]}]}', 'prefix match pattern must be a string'],
    ['{"a": [{"cidr": "10.0.0.0/x"}]}', 'Malformed CIDR, mask bits must be an integer'],
    ['{"a": [{"cidr": "xxxx:db8::/32"}]}', 'Nonstandard IP address: xxxx:db8::'],
    ['{"a": [{"NUMERIC": ["=", 5]}]}', 'Unrecognized match type NUMERIC'],
    ['{"a": [{"prefix": ["x"]}]}', 'prefix match pattern must be a string'],
    ['{"a": [{"wildcard": ["x"]}]}', 'wildcard match pattern must be a string'],
    ['{"a": [{"anything-but": {"wildcard": [1, "x"]}}]}', 'wildcard match pattern must be a string'],
    ['{"a": [{"anything-but": {"suffix": [1, "x"]}}]}', 'prefix/suffix match pattern must be a string'],
    ['{"source": [["a"]]}', 'Match value must be String, number, true, false, or null'],
    ['{"a": [{"EXISTS": true}]}', 'Unrecognized match type EXISTS'],
    ['{"a": [{"prefix": 1}]}', 'prefix match pattern must be a string'],
    ['{"a": [{"suffix": ["x"]}]}', 'suffix match pattern must be a string'],
    ['{"a": [{"prefix": "a", "suffix": "b"}]}', 'Only one key allowed in match expression'],
    ['{"a": [{"equals-ignore-case": ["a"]}]}', 'equals-ignore-case match pattern must be a string'],
    ['{"a": [{"exists": "yes"}]}', 'exists match pattern must be either true or false.'],
    ['{"a": [{"numeric": [">", 0, ">", 0]}]}', 'Bad numeric range operator: >'],
    ['{"a": [{"numeric": [">", 0, "<"]}]}', 'Value of < must be numeric'],
    ['{"a": [{"numeric": "="}]}', 'Value of numeric must be an array.'],
    ['{"a": [{"numeric": ["=", 1, 2]}]}', 'Too many elements in numeric expression'],
    ['{"a": [{"numeric": ["~", 1]}]}', 'Unrecognized numeric range operator: ~'],
    ['{"a": [{"cidr": "10.0.0.0"}]}', "Malformed CIDR, one '/' required"],
    ['{"a": [{"cidr": "nonsense/8"}]}', 'Nonstandard IP address: nonsense'],
    ['{"a": [{"wildcard": 1}]}', 'wildcard match pattern must be a string'],
    ['{"a": [{"wildcard": "a**b"}]}', 'Consecutive wildcard characters at pos 2'],
    ['{"a": [{"wildcard": "a\\\\b"}]}', 'Invalid escape character at pos 2'],
    [
      '{"a": [{"anything-but": [1, "x"]}]}',
      'Inside anything but list, either all values are number or string, mixed type is not supported',
    ],
    ['{"a": [{"anything-but": [null]}]}', 'Inside anything but list, start|null|boolean is not supported.'],
    ['{"a": [{"anything-but": true}]}', 'Value of anything-but must be an array or single string/number value.'],
    ['{"a": [{"anything-but": {"prefix": 1}}]}', 'prefix/suffix match pattern must be a string'],
    ['{"a": [{"anything-but": {"prefix": ""}}]}', 'Null prefix/suffix not allowed'],
    [
      '{"a": [{"anything-but": {"prefix": {"equals-ignore-case": "f"}}}]}',
      'Value of anything-but must be an array or single string/number value.',
    ],
    [
      '{"a": [{"anything-but": {"equals-ignore-case": [1]}}]}',
      'Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.',
    ],
    ['{"a": [{"anything-but": {"exists": true}}]}', 'Unsupported anything-but pattern: exists'],
  ])('refuse %s', async (pattern, reason) => {
    const failure: unknown = await matches(pattern).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      name: 'InvalidEventPatternException',
      message: expect.stringContaining(`Event pattern is not valid. Reason: ${reason}`),
    });
  });
});

// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html
describe('TestEventPattern', () => {
  const test = (event: unknown) =>
    bus.events.send(new TestEventPatternCommand({ EventPattern: '{"id":["1"]}', Event: JSON.stringify(event) }));

  it('takes an event without resources', async () => {
    const { resources: _, ...rest } = head;
    expect((await test(rest)).Result).toBe(true);
  });

  it.each([
    ['a text', 'event'],
    ['a list', []],
    ['an event without its head', { id: '1' }],
  ])('refuses %s', async (_, event) => {
    await expect(test(event)).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Parameter Event is not valid.',
    });
  });
});
