import { SluiceError } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { isMistake, outcomeError, outcomeErrorOf } from './outcome-error.ts';

const named = (name: string, more: object = {}) => Object.assign(new Error('why'), { name, ...more });

describe('the error of an outcome', () => {
  it.each([
    [named('InternalServerError'), 'DEPENDENCY_UNAVAILABLE', 'InternalServerError: why'],
    [named('TimeoutError'), 'DEPENDENCY_UNAVAILABLE', 'TimeoutError: why'],
    [named('Error', { code: 'ECONNRESET' }), 'DEPENDENCY_UNAVAILABLE', 'ECONNRESET: why'],
    [new TypeError('why'), 'INTERNAL', 'TypeError: why'],
    [new TypeError('why', { cause: named('TimeoutError') }), 'INTERNAL', 'TypeError: why'],
    [Object.assign(new Error('why'), { code: 'ERR_ASSERTION' }), 'INTERNAL', 'Error: why'],
    ['why', 'INTERNAL', 'UnknownError: why'],
    [new SluiceError('KEY_INVALID', 'why'), 'KEY_INVALID', 'why'],
  ])('of %s has the code %s', (error, code, message) => {
    expect(outcomeErrorOf(error)).toEqual({ code, message });
  });

  it('keeps a code of the table', () => {
    expect(outcomeError('THROTTLED', 'slow down')).toEqual({ code: 'THROTTLED', message: 'slow down' });
  });
});

it('tells mistakes of our own from the troubles of services', () => {
  expect([new TypeError(''), new Error('')].map(isMistake)).toEqual([true, true]);
  expect([named('ThrottlingException'), named('Error', { code: 'EPIPE' })].map(isMistake)).toEqual([false, false]);
});
