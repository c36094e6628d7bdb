import { describe, expect, it } from 'vitest';
import { conditionEvaluator } from './conditions.ts';
import { resolve, type Scope } from './intrinsics.ts';
import type { JsonValue } from './json-value.ts';

const references = new Map<string, JsonValue>([
  ['AWS::Region', 'us-east-1'],
  ['AWS::StackId', 'arn:aws:cloudformation:us-east-1:000000000000:stack/Sluice/8f14e45f'],
  ['Queue', 'http://127.0.0.1:4566/000000000000/write'],
  ['Zones', ['a', 'b']],
]);
const scope: Scope = {
  ref: (name) => references.get(name),
  attribute: (logicalId, name) => (logicalId === 'Queue' && name === 'Arn' ? 'arn:aws:sqs:::write' : undefined),
  condition: (name) => name === 'Yes',
  mappings: { Sizes: { small: { memory: 128 } } },
  region: 'us-east-1',
};

it.each<[string, JsonValue, JsonValue]>([
  ['Ref', { Ref: 'Queue' }, 'http://127.0.0.1:4566/000000000000/write'],
  ['GetAtt as a list', { 'Fn::GetAtt': ['Queue', 'Arn'] }, 'arn:aws:sqs:::write'],
  ['GetAtt as a string', { 'Fn::GetAtt': 'Queue.Arn' }, 'arn:aws:sqs:::write'],
  ['Join', { 'Fn::Join': ['-', ['a', { Ref: 'AWS::Region' }, 1]] }, 'a-us-east-1-1'],
  ['Join of a list', { 'Fn::Join': [',', { Ref: 'Zones' }] }, 'a,b'],
  ['Sub', { 'Fn::Sub': 'x-${AWS::Region}-${Queue.Arn}-${!Literal}' }, 'x-us-east-1-arn:aws:sqs:::write-${Literal}'],
  [
    'Sub with variables',
    { 'Fn::Sub': ['${A}/${AWS::Region}', { A: { Ref: 'Queue' } }] },
    'http://127.0.0.1:4566/000000000000/write/us-east-1',
  ],
  ['Select of Split', { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] }, '8f14e45f'],
  ['If', { 'Fn::If': ['Yes', { Ref: 'AWS::Region' }, 'no'] }, 'us-east-1'],
  ['If otherwise', { 'Fn::If': ['No', 'yes', { Ref: 'AWS::Region' }] }, 'us-east-1'],
  ['Base64', { 'Fn::Base64': 'hé' }, 'aMOp'],
  ['FindInMap', { 'Fn::FindInMap': ['Sizes', 'small', 'memory'] }, 128],
  ['GetAZs', { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] }, 'us-east-1a'],
  ['NoValue in an object', { a: 1, b: { Ref: 'AWS::NoValue' } }, { a: 1 }],
  ['NoValue in a list', [1, { Ref: 'AWS::NoValue' }, 2], [1, 2]],
  [
    'what only looks like one',
    { Condition: { Bool: { Ref: 'x', y: 1 } } },
    { Condition: { Bool: { Ref: 'x', y: 1 } } },
  ],
])('resolves %s', (_name, value, expected) => {
  expect(resolve(value, scope)).toEqual(expected);
});

it.each<[JsonValue, string]>([
  [{ Ref: 'Nobody' }, 'Ref to "Nobody", which the template does not declare'],
  [{ 'Fn::GetAtt': ['Queue', 'Color'] }, 'Fn::GetAtt of "Queue.Color", which is unknown'],
  [{ 'Fn::ImportValue': 'x' }, 'Fn::ImportValue is not supported by the local runtime'],
  [{ 'Fn::Transform': {} }, 'Fn::Transform is not supported by the local runtime'],
  [{ 'Fn::Sub': '${Zones}' }, 'Fn::Sub takes a string, not ["a","b"]'],
  [{ 'Fn::Select': [7, ['a']] }, 'Fn::Select of element 7'],
])('refuses %j', (value, message) => {
  expect(() => resolve(value, scope)).toThrow(message);
});

describe('conditions', () => {
  const conditions: Record<string, JsonValue> = {
    IsEast: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] },
    IsWest: { 'Fn::Not': [{ Condition: 'IsEast' }] },
    Either: { 'Fn::Or': [{ Condition: 'IsWest' }, { Condition: 'IsEast' }] },
    Both: { 'Fn::And': [{ Condition: 'IsWest' }, { Condition: 'IsEast' }] },
    Loop: { 'Fn::Not': [{ Condition: 'Loop' }] },
  };
  const holds = conditionEvaluator(conditions, scope);

  it.each([
    ['IsEast', true],
    ['IsWest', false],
    ['Either', true],
    ['Both', false],
  ])('%s is %s', (name, expected) => {
    expect(holds(name)).toBe(expected);
  });

  it('refuses one that is not declared, and one that refers to itself', () => {
    expect(() => holds('Other')).toThrow('condition "Other" is not declared');
    expect(() => holds('Loop')).toThrow('condition "Loop" refers to itself');
  });
});
