import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { packResult, unpackResult } from './stored-result.ts';

it.each([
  ['plain', { a: 1 }, ['result'], 0],
  ['compressed', { a: 'x'.repeat(100_000) }, ['resultGzip'], 0],
  ['in chunks', { a: randomBytes(600_000).toString('base64') }, ['chunks', 'chunkSet'], 2],
])('stores a result %s and reads it back', (_, result, attributes, count) => {
  const packed = packResult(result, 'set');
  expect(Object.keys(packed.attributes)).toEqual(attributes);
  expect(packed.chunks).toHaveLength(count);
  for (const piece of packed.chunks) expect(piece.length).toBeLessThan(390_000);
  const rows = packed.chunks.map((body) => ({ body: { B: body } }));
  expect(unpackResult({ ...packed.attributes }, rows)).toEqual(result);
});
