import { describe, expect, test } from 'vitest';
import { refusalOf } from '../../test/factories.ts';
import type { AttributeMap } from '../values/attribute-value.ts';
import { openCursor, sealCursor } from './cursor.ts';

const binding = { caller: 'ada', table: 'orders', query: '{"key":{"customerId":"c"}}' };
const key: AttributeMap = {
  customerId: { S: 'c' },
  at: { N: '12345678901234567890' },
  raw: { B: Buffer.from([1, 255]) },
};

describe('a cursor', () => {
  test('goes on from the very key it was made of', () => {
    expect(openCursor(sealCursor(key, binding, 'k'), binding, 'k')).toEqual(key);
  });

  test.each([
    ['another caller', { ...binding, caller: 'eve' }, 'k'],
    ['another table', { ...binding, table: 'users' }, 'k'],
    ['another query', { ...binding, query: '{}' }, 'k'],
    ['another signing key', binding, 'x'],
  ])('does not hold for %s', (_, other, signingKey) => {
    expect(refusalOf(() => openCursor(sealCursor(key, binding, 'k'), other, signingKey))).toMatchObject({
      code: 'CURSOR_INVALID',
      pointer: '/cursor',
    });
  });

  test('is refused when any character of it was changed', () => {
    const cursor = sealCursor(key, binding, 'k');
    for (let at = 0; at < cursor.length; at++) {
      const changed = cursor.slice(0, at) + (cursor[at] === 'A' ? 'B' : 'A') + cursor.slice(at + 1);
      expect(refusalOf(() => openCursor(changed, binding, 'k')).code).toBe('CURSOR_INVALID');
    }
    expect(refusalOf(() => openCursor('', binding, 'k')).code).toBe('CURSOR_INVALID');
  });
});
