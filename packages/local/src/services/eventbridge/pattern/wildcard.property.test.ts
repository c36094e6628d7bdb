import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileWildcard } from './wildcard.ts';

const letters = fc.string({ unit: fc.constantFrom('a', 'b', '/', '.'), maxLength: 12 });
const patterns = fc
  .array(fc.constantFrom('a', 'b', '/', '.', '*'), { maxLength: 10 })
  .map((parts) => parts.join('').replaceAll(/\*+/g, '*'));

describe('wildcard patterns', () => {
  it('match what the same regular expression matches', () => {
    fc.assert(
      fc.property(patterns, letters, (pattern, text) => {
        const expression = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`, 's');
        expect(compileWildcard(pattern)(text)).toBe(expression.test(text));
      }),
    );
  });
});
