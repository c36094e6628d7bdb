import { describe, expect, test } from 'vitest';
import { refusalOf } from '../../test/factories.ts';
import type { JsonValue } from '../events/sluice-event.ts';
import { parseRedriveRequest } from './redrive-request.ts';

describe('what a redrive is asked for', () => {
  test('has defaults', () => {
    expect(parseRedriveRequest({ flow: 'write' })).toEqual({
      flow: 'write',
      rate: 100,
      canary: 10,
      stopAbove: 0.2,
      dryRun: false,
      keep: false,
    });
    expect(parseRedriveRequest({ continuation: 'x' })).toEqual({ continuation: 'x' });
  });

  test.each<[JsonValue, string, string]>([
    [{}, '/flow', '"flow" is missing'],
    [
      { flow: 'x' },
      '/flow',
      '"flow" must be one of "query", "write", "import", "analytics", "rules", "unrouted", not "x"',
    ],
    [{ flow: 'write', limit: 0 }, '/limit', '"limit" must be at least 1, not 0'],
    [{ flow: 'write', limit: 1.5 }, '/limit', '"limit" must be a whole number, not 1.5'],
    [{ flow: 'write', canary: 500 }, '/canary', '"canary" must be at most 200, not 500'],
    [{ flow: 'write', code: '' }, '/code', '"code" must have at least 1 characters, not 0'],
    [{ flow: 'write', keep: 'yes' }, '/keep', '"keep" must be true or false, not "yes"'],
    [{ flow: 'write', before: 'x' }, '/before', '"before" must be an RFC 3339 time, like "2026-01-31T12:00:00Z"'],
    [{ flow: 'write', event: {} }, '/id', '"event" takes the place of one dead letter\'s event; say which by "id"'],
  ])('%j is refused at %s', (body, pointer, message) => {
    expect(refusalOf(() => parseRedriveRequest(body))).toMatchObject({
      code: 'PARAMETER_INVALID',
      message,
      pointer,
    });
  });

  test('is an object', () => {
    expect(refusalOf(() => parseRedriveRequest([])).message).toBe('The body must be an object, not an array');
    expect(refusalOf(() => parseRedriveRequest(null)).message).toBe('The body must be an object, not null');
  });
});
