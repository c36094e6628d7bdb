import type { CallFault, FaultPlan, FunctionFault } from '../../../packages/local/src/faults/fault-plan.ts';
import { streamOf } from '../simulation/random-streams.ts';
import { Chance } from './chance.ts';

/** What goes wrong, from a seed. Each seed has some kinds of faults only: with all of them everywhere, little would ever happen. */
export function generateFaultPlan(seed: number): FaultPlan {
  const chance = new Chance(streamOf(seed, 'faults'));
  const rate = (): number => chance.of([0.01, 0.03, 0.1, 0.25]);
  const calls: CallFault[] = [
    { fault: 'throttle', service: 'dynamodb', probability: rate() },
    { fault: 'throttle', service: 'dynamodb', resource: '*:table/*-orders', fromSeconds: 10, untilSeconds: 40 },
    { fault: 'throttle', service: 'dynamodb', resource: '*:table/*-ledger', fromSeconds: 5, untilSeconds: 30 },
    { fault: 'throttle', service: 'sqs', probability: rate() },
    { fault: 'throttle', service: 'events', probability: rate() },
    { fault: 'error', code: 'InternalServerError', status: 500, service: 'dynamodb', probability: rate() },
    { fault: 'error', code: 'InternalFailure', status: 500, service: 'sqs', probability: rate() },
    { fault: 'error', code: 'InternalException', status: 500, service: 'events', probability: rate() },
    { fault: 'error', code: 'AccessDeniedException', service: 'dynamodb', probability: rate() / 10 },
    {
      fault: 'error',
      code: 'TransactionInProgressException',
      service: 'dynamodb',
      operation: 'Transact*',
      probability: rate(),
    },
    { fault: 'lost-answer', service: 'dynamodb', probability: rate() },
    { fault: 'lost-answer', operation: 'TransactWriteItems', probability: rate() },
    { fault: 'lost-answer', service: 'sqs', probability: rate() },
    { fault: 'lost-answer', service: 'events', probability: rate() },
    { fault: 'lost-request', probability: rate() },
    { fault: 'delay', delayMs: [0, 500], probability: 0.5 },
    { fault: 'delay', delayMs: [0, 8000], probability: rate() },
    { fault: 'partial', share: 0.4, probability: rate() },
    { fault: 'partial', share: 1, operation: 'BatchWriteItem', probability: rate() },
    { fault: 'cancel', probability: rate() },
    { fault: 'cancel', code: 'ThrottlingError', share: 0.2, probability: rate() },
    { fault: 'kill', caller: '*-processor', probability: rate() / 3 },
    { fault: 'kill', caller: '*-processor', when: 'after', probability: rate() / 3 },
    { fault: 'kill', caller: '*-processor', operation: 'TransactWriteItems', when: 'after', probability: rate() },
    { fault: 'lost-answer', service: 'sqs', caller: 'mapping', operation: 'Delete*', probability: 0.3 },
    { fault: 'lost-answer', service: 'sqs', caller: 'events.amazonaws.com', probability: 0.2 },
  ];
  // Imports make few calls, and rules few deliveries: what only these can meet strikes in more seeds.
  const seldom: CallFault[] = [
    { fault: 'partial', share: 0.4, operation: 'BatchWriteItem', probability: chance.of([0.1, 0.3, 0.6]) },
    { fault: 'partial', share: 0.4, operation: 'BatchGetItem', resource: '*:table/*-users', probability: 0.8 },
    {
      fault: 'error',
      code: 'AccessDeniedException',
      service: 'sqs',
      caller: 'events.amazonaws.com',
      // Their own queue of dead letters stays open: what is refused there, too, EventBridge drops.
      resource: chance.of(['*-write', '*-import', '*-analytics']),
      probability: chance.of([0.1, 0.3]),
    },
  ];
  const functions: FunctionFault[] = [
    { kill: 'before-run', probability: rate() },
    { kill: 'before-answer', probability: rate() },
    // Most runs take less than half a second: calls are on their way, some of several at once.
    { kill: 'during-run', afterMs: [0, 400], probability: rate() / 2 },
  ];
  const untilSeconds = chance.of([60, 120, 300, 1800]);
  const within = <Fault extends CallFault | FunctionFault>(fault: Fault): Fault => ({ untilSeconds, ...fault });
  const density = chance.of([0.1, 0.25, 0.4]);
  return {
    seed,
    calls: [...calls.filter(() => chance.happens(density)), ...seldom.filter(() => chance.happens(0.5))].map(within),
    functions: functions.filter(() => chance.happens(density)).map(within),
    queues: { reorder: chance.of([0, 0, 0.3]), duplicate: chance.of([0, 0.05, 0.2]) },
  };
}
