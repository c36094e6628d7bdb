import { expect, test } from 'vitest';
import { renderGroups } from './render-groups.ts';

test('what others wrote into a message does not reach the terminal as a command', () => {
  const text = renderGroups(
    [
      {
        fingerprint: 'f',
        flow: 'write',
        type: 'write.\u001b[2J',
        code: 'EVENT_TYPE_UNKNOWN',
        message: 'There is no "\u009b1A"\r\nforged',
        redrivable: true,
        example: { id: 'write.1', eventId: 'a\u0007b', message: '' },
        count: 1,
        tables: ['t\u0008'],
        firstAt: '2026-01-01T00:00:00.000Z',
        lastAt: '2026-01-01T00:00:00.000Z',
        expiresAt: '2026-01-15T00:00:00.000Z',
      },
    ],
    Date.UTC(2026, 0, 1),
  );
  expect(text).toBe(
    [
      '1 event  write  write.\uFFFD[2J on t\uFFFD  EVENT_TYPE_UNKNOWN',
      '  There is no "\uFFFD1A"\uFFFD',
      'forged',
      '  2026-01-01T00:00:00.000Z, group f',
      '  such as write.1, event a\uFFFDb',
      '',
    ].join('\n'),
  );
});
