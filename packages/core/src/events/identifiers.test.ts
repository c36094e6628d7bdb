import { describe, expect, test } from 'vitest';
import { isDomainEventType } from './domain-event-type.ts';
import { routeOf } from './route-of.ts';
import { isTraceparent, newTraceparent, traceIdOf } from './traceparent.ts';
import { uuidv7 } from './uuidv7.ts';

test('a UUIDv7 carries version, variant and time, and sorts by it', () => {
  const id = uuidv7(0x0198_7654_3210, new Uint8Array(10).fill(0xff));
  expect(id).toBe('01987654-3210-7fff-bfff-ffffffffffff');
  expect(uuidv7(1, new Uint8Array(10).fill(0xff)) < uuidv7(2, new Uint8Array(10))).toBe(true);
});

describe('a traceparent', () => {
  test('is made valid of any randomness', () => {
    expect(isTraceparent(newTraceparent(new Uint8Array(24)))).toBe(true);
    expect(isTraceparent(newTraceparent(new Uint8Array(24).fill(171)))).toBe(true);
    expect(traceIdOf(newTraceparent(new Uint8Array(24).fill(171)))).toBe('ab'.repeat(16));
  });

  test.each([
    '',
    'ff-' + '1'.repeat(32),
    `00-${'0'.repeat(32)}-${'1'.repeat(16)}-01`,
    `00-${'A'.repeat(32)}-${'1'.repeat(16)}-01`,
    `00-${'1'.repeat(32)}-${'1'.repeat(16)}-01-x`,
  ])('%j is none', (text) => {
    expect(isTraceparent(text)).toBe(false);
  });
});

test('an event goes where its type says', () => {
  expect(['query.get', 'write.put', 'import.batch', 'user.x', 'auth.x', 'other.x', 'write', ''].map(routeOf)).toEqual([
    'query',
    'write',
    'import',
    'user',
    'auth',
    undefined,
    undefined,
    undefined,
  ]);
  expect(
    ['user.signed-up', 'auth.v2.loggedIn', 'user.', 'user.-x', 'users.x', 'write.put'].map(isDomainEventType),
  ).toEqual([true, true, false, false, false, false]);
});
