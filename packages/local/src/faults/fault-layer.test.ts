import { expect, it } from 'vitest';
import { SimulatedClock } from '../simulated-clock.ts';
import type { Principal } from '../service.ts';
import { FaultLayer, type FaultLayerOptions } from './fault-layer.ts';
import type { FaultPlan } from './fault-plan.ts';
import type { FaultedCall } from './faulted-call.ts';

const writer: Principal = { kind: 'role', arn: 'arn:aws:iam::000000000000:role/w', session: 'write-processor' };

function call(overrides: Partial<FaultedCall> = {}): FaultedCall {
  const resources = () => ['arn:aws:dynamodb:us-east-1:000000000000:table/orders'];
  return {
    service: 'dynamodb',
    operation: 'PutItem',
    input: { TableName: 'orders' },
    principal: writer,
    resources,
    ...overrides,
  };
}

/** Makes calls one after the other and says what became of each: `ok`, `lost`, or the code of the error. */
async function results(plan: FaultPlan, calls: readonly FaultedCall[], clock = new SimulatedClock()) {
  const layer = begun({ plan, clock });
  const ran: unknown[] = [];
  const ends: string[] = [];
  for (const one of calls) {
    const end = layer.around(one, (input) => {
      ran.push(input);
      return Promise.resolve({});
    });
    ends.push(
      await end.then(
        () => 'ok',
        (error: Error) => error.name,
      ),
    );
  }
  return { ends, ran: ran.length };
}

/** A layer whose faults have begun. */
function begun(options: FaultLayerOptions): FaultLayer {
  const layer = new FaultLayer(options);
  layer.begin();
  return layer;
}

const many = (count: number): FaultedCall[] => Array.from({ length: count }, () => call());

it('does nothing without a plan', async () => {
  expect(await results({}, many(3))).toEqual({ ends: ['ok', 'ok', 'ok'], ran: 3 });
});

it('refuses the n-th matching call alone', async () => {
  const plan: FaultPlan = { calls: [{ fault: 'error', code: 'InternalServerError', nth: 2 }] };
  expect(await results(plan, many(3))).toEqual({ ends: ['ok', 'InternalServerError', 'ok'], ran: 2 });
});

it('strikes the same calls for the same seed, whatever other faults there are', async () => {
  const lost: FaultPlan = { seed: 5, calls: [{ fault: 'lost-answer', probability: 0.5 }] };
  const { ends } = await results(lost, many(40));
  expect(new Set(ends)).toEqual(new Set(['ok', 'ConnectionLost']));
  const both: FaultPlan = { seed: 5, calls: [{ fault: 'delay', delayMs: [0, 0], nth: 1000 }, ...lost.calls!] };
  expect((await results(both, many(40))).ends).toEqual(ends);
  expect((await results({ ...lost, seed: 6 }, many(40))).ends).not.toEqual(ends);
});

it('loses requests before they take effect, and answers after', async () => {
  expect(await results({ calls: [{ fault: 'lost-request' }] }, many(1))).toEqual({ ends: ['ConnectionLost'], ran: 0 });
  expect(await results({ calls: [{ fault: 'lost-answer' }] }, many(1))).toEqual({ ends: ['ConnectionLost'], ran: 1 });
});

it.each([
  ['dynamodb', 'ProvisionedThroughputExceededException'],
  ['sqs', 'RequestThrottled'],
  ['events', 'ThrottlingException'],
] as const)('throttles as %s does', async (service, code) => {
  expect((await results({ calls: [{ fault: 'throttle' }] }, [call({ service })])).ends).toEqual([code]);
});

it('is about the service, operation, caller and resource it names, and about operators only where it says so', async () => {
  const fault = 'throttle';
  const operator = call({ principal: { kind: 'operator', arn: 'arn:aws:iam::000000000000:root' } });
  const mapping = call({ principal: { kind: 'role', arn: 'arn:aws:iam::000000000000:role/w' } });
  const struck = async (pattern: object, one = call()) =>
    (await results({ calls: [{ fault, ...pattern }] }, [one])).ends[0] !== 'ok';
  expect(await struck({ service: 'dynamodb', operation: 'Put*', resource: '*/orders', caller: 'write-*' })).toBe(true);
  expect(await struck({ service: 'sqs' })).toBe(false);
  expect(await struck({ operation: 'GetItem' })).toBe(false);
  expect(await struck({ resource: '*/users' })).toBe(false);
  expect(await struck({ caller: 'query-*' })).toBe(false);
  expect(await struck({ caller: 'mapping' }, mapping)).toBe(true);
  expect(await struck({}, operator)).toBe(false);
  expect(await struck({ caller: 'operator' }, operator)).toBe(true);
});

it('strikes within its time alone, and not more often than it may', async () => {
  const clock = new SimulatedClock();
  const layer = begun({
    plan: { calls: [{ fault: 'throttle', fromSeconds: 10, untilSeconds: 20, times: 1 }] },
    clock,
  });
  const make = () =>
    layer
      .around(call(), () => Promise.resolve({}))
      .then(
        () => 'ok',
        () => 'throttled',
      );
  expect(await make()).toBe('ok');
  await clock.advance(10_000);
  expect(await make()).toBe('throttled');
  expect(await make()).toBe('ok');
});

it('waits on the clock for a delay', async () => {
  const clock = new SimulatedClock();
  const layer = begun({ plan: { calls: [{ fault: 'delay', delayMs: [50, 50] }] }, clock });
  let ran = false;
  const ending = layer.around(call(), () => Promise.resolve({ ran: (ran = true) }));
  await clock.advance(49);
  expect(ran).toBe(false);
  await clock.advance(1);
  await ending;
  expect(ran).toBe(true);
});

it('leaves entries of a batch out and answers for them', async () => {
  const layer = begun({ plan: { calls: [{ fault: 'partial', share: 1 }] }, clock: new SimulatedClock() });
  const never = () => Promise.reject(new Error('nothing is left to run'));
  const make = (operation: string, input: object) => layer.around(call({ operation, input }), never);
  const rows = { RequestItems: { orders: [{ PutRequest: { Item: {} } }] } };
  expect(await make('BatchWriteItem', rows)).toEqual({ UnprocessedItems: rows.RequestItems });
  expect(await make('BatchGetItem', { RequestItems: { orders: { Keys: [{ id: 1 }], ConsistentRead: true } } })).toEqual(
    {
      Responses: {},
      UnprocessedKeys: { orders: { Keys: [{ id: 1 }], ConsistentRead: true } },
    },
  );
  expect(await make('PutEvents', { Entries: [{}, {}] })).toMatchObject({
    FailedEntryCount: 2,
    Entries: [{ ErrorCode: 'InternalFailure' }, { ErrorCode: 'InternalFailure' }],
  });
  expect(await make('SendMessageBatch', { Entries: [{ Id: 'a' }] })).toMatchObject({
    Successful: [],
    Failed: [{ Id: 'a', SenderFault: false }],
  });
});

it('answers for the entries it lets through in the order of the call', async () => {
  const layer = begun({ plan: { seed: 3, calls: [{ fault: 'partial' }] }, clock: new SimulatedClock() });
  const Entries = Array.from({ length: 10 }, (_, index) => ({ Detail: String(index) }));
  const answer = await layer.around(
    call({ service: 'events', operation: 'PutEvents', input: { Entries } }),
    (input) => {
      const sent = (input as { Entries: { Detail: string }[] }).Entries;
      return Promise.resolve({ FailedEntryCount: 0, Entries: sent.map(({ Detail }) => ({ EventId: Detail })) });
    },
  );
  const ends = (answer as { Entries: { EventId?: string }[] }).Entries;
  const passed = ends.flatMap(({ EventId }, index) => (EventId === undefined ? [] : [[EventId, String(index)]]));
  expect(passed.length).toBeGreaterThan(0);
  expect(passed.length).toBeLessThan(10);
  for (const [id, index] of passed) expect(id).toBe(index);
});

it('leaves out of a batch what two faults leave out together', async () => {
  const layer = begun({
    plan: {
      calls: [
        { fault: 'partial', share: 0.5 },
        { fault: 'partial', share: 1 },
      ],
    },
    clock: new SimulatedClock(),
  });
  const never = () => Promise.reject(new Error('nothing is left to run'));
  const make = (operation: string, input: object) => layer.around(call({ operation, input }), never);
  const ids = Array.from({ length: 20 }, (_, id) => ({ id }));
  const write = await make('BatchWriteItem', { RequestItems: { orders: ids } });
  const { UnprocessedItems } = write as { UnprocessedItems: { orders: object[] } };
  expect(new Set(UnprocessedItems.orders)).toEqual(new Set(ids));
  const read = await make('BatchGetItem', { RequestItems: { orders: { Keys: ids, ConsistentRead: true } } });
  const { UnprocessedKeys } = read as { UnprocessedKeys: { orders: { Keys: object[] } } };
  expect(new Set(UnprocessedKeys.orders.Keys)).toEqual(new Set(ids));
  expect(UnprocessedKeys.orders).toMatchObject({ ConsistentRead: true });
});

it('cancels transactions with a reason for each action, and single writes with the exception', async () => {
  const layer = begun({ plan: { calls: [{ fault: 'cancel' }] }, clock: new SimulatedClock() });
  const run = () => Promise.resolve({});
  const input = { TransactItems: [{}, {}, {}] };
  const error = await layer
    .around(call({ operation: 'TransactWriteItems', input }), run)
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'TransactionCanceledException' });
  const { CancellationReasons } = (error as { fields: { CancellationReasons: { Code: string }[] } }).fields;
  expect(CancellationReasons).toHaveLength(3);
  expect(CancellationReasons.map(({ Code }) => Code)).toContain('TransactionConflict');
  await expect(layer.around(call(), run)).rejects.toMatchObject({ code: 'TransactionConflictException' });
  await expect(layer.around(call({ operation: 'Query' }), run)).resolves.toEqual({});
});

it('kills the calling function, and functions around their run', async () => {
  const killed: string[] = [];
  const layer = begun({
    plan: {
      calls: [{ fault: 'kill', when: 'after', nth: 1 }],
      functions: [
        { function: 'write-*', kill: 'before-run' },
        { function: 'import-*', kill: 'during-run', afterMs: [20, 30] },
      ],
    },
    clock: new SimulatedClock(),
    kill: (name) => killed.push(name),
  });
  await expect(layer.around(call(), () => Promise.resolve({}))).rejects.toThrow('cut by a fault');
  expect(killed).toEqual(['write-processor']);
  expect(layer.kills('write-processor', 'before-run')).toBe(true);
  expect(layer.kills('write-processor', 'before-answer')).toBe(false);
  expect(layer.kills('query-processor', 'before-run')).toBe(false);
  expect(layer.killsAfterMs('write-processor')).toBeUndefined();
  expect(layer.killsAfterMs('import-processor')).toSatisfy((ms: number) => ms >= 20 && ms <= 30);
});

it('waits until it begins', async () => {
  const layer = new FaultLayer({ plan: { calls: [{ fault: 'throttle' }] }, clock: new SimulatedClock() });
  await expect(layer.around(call(), () => Promise.resolve({}))).resolves.toEqual({});
  layer.begin();
  await expect(layer.around(call(), () => Promise.resolve({}))).rejects.toThrow('throughput');
});

it('is over when it is ended', async () => {
  const layer = begun({ plan: { calls: [{ fault: 'throttle' }] }, clock: new SimulatedClock() });
  layer.end();
  await expect(layer.around(call(), () => Promise.resolve({}))).resolves.toEqual({});
});
