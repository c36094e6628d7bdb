import { expect, test } from 'vitest';
import { errorTable } from './error-table.ts';
import { toProblem } from './problem.ts';
import { SluiceError } from './sluice-error.ts';

const statuses: Record<string, number[]> = {
  Validation: [400, 415],
  Forbidden: [401, 403],
  NotFound: [404, 405],
  Conflict: [409],
  Limit: [413, 429],
  Dependency: [503],
  Invariant: [500],
};

test.each(Object.entries(errorTable))(
  '%s is of a family, and says what it means',
  (code, { status, family, title, meaning, retryable }) => {
    expect(code).toMatch(/^[A-Z]+(_[A-Z0-9]+)+$|^(FORBIDDEN|UNAUTHENTICATED|SUPERSEDED|THROTTLED|INTERNAL)$/);
    expect(statuses[family]).toContain(status);
    expect(retryable).toBe([429, 500, 503].includes(status));
    expect(title).toMatch(/^[A-Z].*[^.]$/);
    expect(meaning).toMatch(/\.$/);
  },
);

test('a problem document says what is wrong, where, and what is allowed', () => {
  const error = new SluiceError('TABLE_UNKNOWN', 'There is no table "user"', {
    pointer: '/table',
    received: 'user',
    allowed: ['users'],
    errors: [{ message: 'm', pointer: '/x' }, { message: 'n' }],
  });
  expect(toProblem(error.below('/2/data'))).toEqual({
    type: 'urn:sluice:problem:TABLE_UNKNOWN',
    title: 'The table is not declared',
    status: 400,
    detail: 'There is no table "user"',
    code: 'TABLE_UNKNOWN',
    retryable: false,
    pointer: '/2/data/table',
    received: 'user',
    allowed: ['users'],
    errors: [
      { message: 'm', pointer: '/2/data/x' },
      { message: 'n', pointer: '/2/data' },
    ],
  });
});

test('a problem document stays short, whatever was sent', () => {
  const long = 'x'.repeat(100_000);
  const problem = toProblem(new SluiceError('TABLE_UNKNOWN', `There is no table "${long}"`, { received: long }));
  expect(JSON.stringify(problem).length).toBeLessThan(1500);
});

test('an unknown error tells nothing of itself and may be tried again', () => {
  const problem = toProblem(new TypeError('secret at /home'));
  expect(problem).toMatchObject({ code: 'INTERNAL', status: 500, retryable: true });
  expect(JSON.stringify(problem)).not.toContain('secret');
});

test('an error keeps its cause', () => {
  const cause = new Error('why');
  expect(new SluiceError('INTERNAL', 'x', { cause }).below('/a').cause).toBe(cause);
  expect(new SluiceError('THROTTLED', 'x')).toMatchObject({ retryable: true, status: 429, name: 'SluiceError' });
});
