import { assert, date, integer, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalTime } from './event-time.ts';

describe('a time of RFC 3339', () => {
  test('is the same instant in UTC, whatever its offset', () => {
    const years = { min: new Date('0001-01-02T00:00:00Z'), max: new Date('9999-12-30T00:00:00Z'), noInvalidDate: true };
    assert(
      property(date(years), integer({ min: -1439, max: 1439 }), (instant, minutes) => {
        const local = new Date(instant.getTime() + minutes * 60_000).toISOString().slice(0, -1);
        const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60].map((part) =>
          String(part).padStart(2, '0'),
        );
        expect(normalTime(`${local}${minutes < 0 ? '-' : '+'}${hours}:${rest}`)).toBe(instant.toISOString());
      }),
    );
  });

  test.each([
    ['2026-01-02t03:04:05z', '2026-01-02T03:04:05.000Z'],
    ['2026-01-02T03:04:05.1Z', '2026-01-02T03:04:05.100Z'],
    ['2026-01-02T03:04:05.123999Z', '2026-01-02T03:04:05.123Z'],
    ['2016-12-31T23:59:60Z', '2016-12-31T23:59:59.999Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
  ])('%s is %s', (text, time) => {
    expect(normalTime(text)).toBe(time);
  });

  test.each([
    '',
    'now',
    '2026-01-02',
    '2026-01-02T03:04:05',
    '2026-01-02 03:04:05Z',
    '2025-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-02T24:00:00Z',
    '2026-01-02T03:04:05+0100',
    '0000-01-01T00:00:00+23:59',
  ])('%j is none', (text) => {
    expect(normalTime(text)).toBeUndefined();
  });
});
