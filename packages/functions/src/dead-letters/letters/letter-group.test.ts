import { expect, it } from 'vitest';
import { fingerprintOf, LetterGroups, normalise } from './letter-group.ts';
import { readLetter } from './read-letter.ts';

it.each([
  ['Item "users/7" has 409600 bytes', 'Item "…" has # bytes'],
  ['request 0195f2c4-1111-7000-8000-0123456789ab failed', 'request # failed'],
  ['no request id: 7QKJ2M4N8P1R3T5V7X9Z7QKJ2M4N8P1R3T5V7X9ZVV4KQNSO', 'no request id: #'],
])('tells %j and its like apart from nothing but their values', (message, expected) => {
  expect(normalise(message)).toBe(expected);
});

const letter = (index: number, sentAtMs: number, errorMessage = `Item "${index}" is too large`) =>
  readLetter(
    {
      messageId: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
      receiptHandle: '',
      body: 'none',
      attributes: { errorCode: 'ITEM_TOO_LARGE', errorMessage, eventType: 'write.put', eventId: `e${index}` },
      sentAtMs,
    },
    'write',
  );

it('folds what failed alike, whatever its values, and keeps the first and the last time', () => {
  const groups = new LetterGroups(true);
  for (const [index, sentAtMs] of [2000, 1000, 3000].entries()) groups.add(letter(index, sentAtMs), () => true);
  groups.add(letter(9, 5000, 'Something else'), () => true);
  expect(groups.all()).toMatchObject([
    {
      count: 3,
      message: 'Item "…" is too large',
      firstAt: '1970-01-01T00:00:01.000Z',
      lastAt: '1970-01-01T00:00:03.000Z',
      expiresAt: '1970-01-15T00:00:01.000Z',
      example: { eventId: 'e0' },
      ids: [letter(0, 0).id, letter(1, 0).id, letter(2, 0).id],
    },
    { count: 1 },
  ]);
});

it('gives a group the same name from call to call, and another one to another flow, type, code or message', () => {
  const one = { flow: 'write', code: 'C', reason: 'm 1' } as const;
  const others = [
    fingerprintOf({ ...one, flow: 'import' }, 't'),
    fingerprintOf({ ...one, code: 'D' }, 't'),
    fingerprintOf({ ...one, reason: 'n 1' }, 't'),
    fingerprintOf(one, 'u'),
  ];
  expect(fingerprintOf({ ...one, reason: 'm 2' }, 't')).toBe(fingerprintOf(one, 't'));
  expect(new Set([fingerprintOf(one, 't'), ...others]).size).toBe(5);
});
