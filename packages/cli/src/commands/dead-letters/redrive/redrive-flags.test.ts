import { expect, it } from 'vitest';
import { parseFlags } from '../../../flags.ts';
import { redriveFlags, redriveInput } from './redrive-flags.ts';

const input = (...args: readonly string[]) => {
  const { flags, positionals } = parseFlags(args, redriveFlags);
  return redriveInput(flags, positionals[0]);
};

it('makes the request of the flags', () => {
  expect(
    input(
      '--flow',
      'write',
      '--code',
      'C',
      '--table',
      'users',
      '--limit',
      '5',
      '--rate',
      '2.5/s',
      '--stop-above',
      '10%',
    ),
  ).toEqual({ flow: 'write', code: 'C', table: 'users', limit: 5, rate: 2.5, stopAbove: 0.1 });
});

it('reads the flow off the id of a dead letter', () => {
  expect(input('import.1234', '--keep')).toEqual({ flow: 'import', id: 'import.1234', keep: true });
});

it.each([
  [[], 'Say whose dead letters with --flow'],
  [['--flow', 'reads'], 'There is no flow reads'],
  [['--flow', 'write', '--limit', 'all'], '--limit takes a number, not "all"'],
  [['--flow', 'write', '--rate', 'fast/s'], '--rate takes a number, not "fast"'],
])('refuses %j', (args, message) => {
  expect(() => input(...args)).toThrow(message);
});
