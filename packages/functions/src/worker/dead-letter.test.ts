import { expect, it } from 'vitest';
import { unreadableLetter } from './dead-letter.ts';

const message = (text: string) =>
  unreadableLetter({ body: '' }, { code: 'C', message: text }, 'write').attributes?.['errorMessage'];

it('cuts the reason to 1 KB of whole characters', () => {
  const cut = message('é'.repeat(1000)) ?? '';
  expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(1024);
  expect(cut).toMatch(/^é+$/);
});

it('keeps out what SQS does not take, and never sends an empty attribute', () => {
  expect(message('a\u0000b\u{1F600}')).toBe('a b\u{1F600}');
  expect(message('')).toBe('-');
});

it('keeps the mark of the run that it came back from', () => {
  const letter = unreadableLetter({ body: 'x', redrive: 'run' }, { code: 'C', message: 'm' }, 'write');
  expect(letter.attributes).toMatchObject({ redrive: 'run' });
});
