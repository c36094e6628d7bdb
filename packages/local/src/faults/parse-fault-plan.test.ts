import { expect, it } from 'vitest';
import { FaultPlanError, parseFaultPlan } from './parse-fault-plan.ts';

it('takes every kind of fault', () => {
  const plan = {
    seed: 7,
    calls: [
      { fault: 'error', code: 'InternalServerError', message: 'no', status: 500, nth: 3 },
      { fault: 'throttle', service: 'dynamodb', operation: 'Put*', probability: 0.5, fromSeconds: 1, untilSeconds: 2 },
      { fault: 'delay', delayMs: [1, 20], caller: '*-write-processor', resource: '*:table/orders' },
      { fault: 'lost-request', times: 2 },
      { fault: 'lost-answer' },
      { fault: 'partial', share: 0.2 },
      { fault: 'cancel', code: 'ThrottlingError', share: 1 },
      { fault: 'kill', when: 'after' },
    ],
    functions: [
      { function: '*', kill: 'before-answer', probability: 0.1 },
      { kill: 'during-run', afterMs: [0, 400] },
    ],
    queues: { reorder: 0.5, duplicate: 0.1 },
  };
  expect(parseFaultPlan(plan)).toEqual(plan);
  expect(parseFaultPlan({})).toEqual({});
});

it.each<[string, unknown, string]>([
  ['no object', [], 'must be an object'],
  ['an unknown field', { sed: 1 }, 'sed is not known here'],
  [
    'an unknown field of a fault',
    { calls: [{ fault: 'throttle', probabilty: 1 }] },
    'calls[0].probabilty is not known',
  ],
  ['a field of another fault', { calls: [{ fault: 'throttle', delayMs: [1, 2] }] }, 'calls[0].delayMs is not known'],
  ['an unknown fault', { calls: [{ fault: 'flood' }] }, 'calls[0].fault must be one of error, throttle'],
  ['a missing code', { calls: [{ fault: 'error' }] }, 'calls[0].code is missing'],
  ['a chance above 1', { calls: [{ fault: 'throttle', probability: 2 }] }, 'must be a number from 0 to 1'],
  ['a delay that shrinks', { calls: [{ fault: 'delay', delayMs: [5, 1] }] }, 'calls[0].delayMs must be [least, most]'],
  ['another service', { calls: [{ fault: 'throttle', service: 's3' }] }, 'must be one of dynamodb, sqs, events'],
  ['a list that is none', { calls: {} }, 'calls must be a list'],
  ['half of the disorder', { queues: { reorder: 1 } }, 'queues.duplicate is missing'],
  ['a moment of a death that has none', { functions: [{ kill: 'before-run', afterMs: [0, 1] }] }, 'afterMs'],
  ['another moment', { functions: [{ kill: 'later' }] }, 'must be one of before-run, during-run, before-answer'],
])('refuses %s', (_, plan, message) => {
  expect(() => parseFaultPlan(plan)).toThrow(FaultPlanError);
  expect(() => parseFaultPlan(plan)).toThrow(message);
});

it('names all that is wrong at once', () => {
  expect(() => parseFaultPlan({ seed: 'x', calls: [{ fault: 'kill', when: 'never' }] })).toThrow(
    /seed must be[^]*calls\[0\]\.when must be/,
  );
});
