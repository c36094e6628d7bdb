import { expect, test } from 'vitest';
import { hrefOf, hrefToken, verifyHrefToken } from './href-token.ts';

const claims = { caller: 'ada', source: '/a b', id: 'e:1', type: 'write.put' };
const token = { sinceMs: Date.UTC(2026, 0, 1), route: 'write', fingerprint: 'f-1_abcd' } as const;

test('a token says when and where its event went, and what it was', () => {
  const text = hrefToken(claims, { ...token, fingerprint: 'f-1_abcdefgh' }, 'key');
  expect(text).toMatch(/^[0-9a-z]+\.w\.f-1_abcd\.[\w-]{16}$/);
  expect(verifyHrefToken(text, claims, 'key')).toEqual(token);
});

test.each([
  ['another caller', { ...claims, caller: 'eve' }, 'key', (text: string) => text],
  ['another event', { ...claims, id: 'e:2' }, 'key', (text: string) => text],
  ['another source', { ...claims, source: '/' }, 'key', (text: string) => text],
  ['another type', { ...claims, type: 'write.delete' }, 'key', (text: string) => text],
  ['another key', claims, 'other', (text: string) => text],
  ['another route', claims, 'key', (text: string) => text.replace('.w.', '.q.')],
  ['another time', claims, 'key', (text: string) => text.replace(/^./, 'k')],
  ['another body', claims, 'key', (text: string) => text.replace('f-1', 'g-1')],
  ['a form of before', claims, 'key', (text: string) => text.replace('.f-1_abcd', '')],
  ['nonsense', claims, 'key', () => '../..'],
])('does not hold for %s', (_, others, key, change) => {
  expect(verifyHrefToken(change(hrefToken(claims, token, 'key')), others, key)).toBeUndefined();
});

test('a link is encoded', () => {
  expect(hrefOf(claims, token, 'key')).toMatch(/^\/v1\/events\/e%3A1\?source=%2Fa%20b&type=write\.put&since=\w+\.w\./);
});
