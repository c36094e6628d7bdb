import { expect, it } from 'vitest';
import { checkCount } from './check-count.ts';
import { loadEnvironment } from './load-environment.ts';

it('names every variable that is missing, empty or wrong in one error', () => {
  const load = () => loadEnvironment(['A', 'B', 'C', 'D'], { A: '', C: '0', D: 'x' }, { C: checkCount });
  expect(load).toThrow('Environment: A is missing, B is missing, C is "0"; it must be a whole number from 1 on');
});

it('reads what is there', () => {
  expect(loadEnvironment(['A', 'B'], { A: 'a', B: '3', X: 'x' }, { B: checkCount })).toEqual({ A: 'a', B: '3' });
});
