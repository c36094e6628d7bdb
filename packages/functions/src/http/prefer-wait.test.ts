import { expect, it } from 'vitest';
import { preferWait } from './prefer-wait.ts';

it.each([
  ['wait=10', 10],
  ['respond-async, wait=5', 5],
  ['Wait = "7"; foo', 7],
  ['wait=300', 20],
  ['wait=0', 0],
  ['wait=ten', undefined],
  ['wait=-1', undefined],
  ['return=minimal', undefined],
  [undefined, undefined],
])('reads %j as %j seconds', (header, seconds) => {
  expect(preferWait(header)).toBe(seconds);
});
