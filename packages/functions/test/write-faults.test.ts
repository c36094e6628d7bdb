import { encodePacket, type Packet } from '@sluice/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AwsError } from '../../local/src/aws-error.ts';
import type { Fault } from './support/in-process-client.ts';
import { LocalSystem } from './support/local-system.ts';

let system: LocalSystem;
beforeEach(async () => {
  system = await LocalSystem.start();
});
afterEach(() => system.close());

const key = { country: 'NL', id: '1' };
const increment = (id: string, cityId = '1') => ({
  id,
  type: 'write.update',
  data: { table: 'cities', key: { country: 'NL', id: cityId }, add: { population: 1 }, upsert: true },
});
const packetOf = (events: object[], more: object = {}): Packet =>
  ({
    v: 1,
    flow: 'write',
    caller: 'anonymous',
    request: '01890000-0000-7000-8000-000000000000',
    acceptedAt: '2026-01-01T00:00:00.000Z',
    events: events.map((event) => ({
      source: '/',
      time: '2026-01-01T00:00:00.000Z',
      traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`,
      ...event,
    })),
    ...more,
  }) as unknown as Packet;
const enqueue = (packet: Packet, attributes = {}) =>
  system.enqueue('write', encodePacket(packet, { limitBytes: 1_000_000 }), attributes);

/** Meets the first `times` calls of one operation with a fault. */
function first(times: number, operation: string, fault: Fault): () => number {
  let met = 0;
  system.inject('dynamodb', (call) => {
    if (call.operation !== operation || met >= times) return call.run();
    met++;
    return fault(call);
  });
  return () => met;
}
const lostAnswer: Fault = async (call) => {
  await call.run();
  throw Object.assign(new Error('socket hang up'), { name: 'TimeoutError' });
};
const unavailable: Fault = async () => {
  throw new AwsError('InternalServerError', 'The request processing has failed', { statusCode: 500 });
};
const throttled: Fault = async () => {
  throw new AwsError(
    'ProvisionedThroughputExceededException',
    'The level of configured provisioned throughput for the table was exceeded',
  );
};
const cancelled =
  (...codes: string[]): Fault =>
  async () => {
    throw new AwsError('TransactionCanceledException', `Transaction cancelled [${codes.join(', ')}]`, {
      fields: { CancellationReasons: codes.map((Code) => ({ Code })) },
    });
  };

describe('answers that are lost', () => {
  it('applies once when a transaction took effect and its answer did not come', async () => {
    const { body } = await system.send(increment('a'));
    const met = first(2, 'TransactWriteItems', lostAnswer);
    expect(await system.drain()).toBe(0);
    expect(met()).toBe(2);
    expect(await system.item('cities', key)).toMatchObject({ population: 1 });
    expect(await system.outcome(String(body['href']))).toMatchObject({
      status: 'succeeded',
      result: { applied: true },
    });
  });

  it('applies once when every answer of one receive is lost', async () => {
    const { body } = await system.send(increment('a'));
    first(4, 'TransactWriteItems', lostAnswer);
    await system.drainFor(10_000);
    expect(await system.item('cities', key)).toMatchObject({ population: 1 });
    expect(await system.outcome(String(body['href']))).toMatchObject({ status: 'succeeded', attempts: 1 });
    expect(await system.deadLetters('write')).toEqual([]);
  });
});

describe('what may pass later', () => {
  it('waits out conflicts in place', async () => {
    await system.send(increment('a'));
    first(3, 'TransactWriteItems', cancelled('TransactionConflict', 'None'));
    expect(await system.drain()).toBe(0);
    expect(await system.item('cities', key)).toMatchObject({ population: 1 });
  });

  it('lets others go on while one hot item is throttled', async () => {
    await system.send([increment('hot', 'hot'), increment('cold', 'cold')]);
    system.inject('dynamodb', (call) => {
      const items = call.operation === 'TransactWriteItems' ? (call.input['TransactItems'] as object[]) : [];
      const codes = items.map((item) =>
        JSON.stringify(item).includes('"hot"') && 'Update' in item ? 'ThrottlingError' : 'None',
      );
      return codes.includes('ThrottlingError') ? cancelled(...codes)(call) : call.run();
    });
    expect(await system.drain()).toBe(1);
    expect(await system.item('cities', { country: 'NL', id: 'cold' })).toMatchObject({ population: 1 });
    system.inject('dynamodb', undefined);
    await system.drainFor(5000);
    expect(await system.item('cities', { country: 'NL', id: 'hot' })).toMatchObject({ population: 1 });
    expect(await system.item('cities', { country: 'NL', id: 'cold' })).toMatchObject({ population: 1 });
  });

  it('dead-letters nothing while a table is throttled for an hour, and drains afterwards', async () => {
    const { body } = await system.send(increment('a'));
    first(Infinity, 'TransactWriteItems', throttled);
    await system.drainFor(3_600_000, 20_000);
    expect(await system.deadLetters('write')).toEqual([]);
    expect(await system.outcome(String(body['href']))).toMatchObject({ status: 'pending' });
    system.inject('dynamodb', undefined);
    await system.drainFor(1_800_000, 20_000);
    expect(await system.item('cities', key)).toMatchObject({ population: 1 });
    const outcome = await system.outcome(String(body['href']));
    expect(outcome).toMatchObject({ status: 'succeeded' });
    expect(outcome.attempts).toBeGreaterThan(5);
  });

  it('says INTERNAL of a mistake in the program, and logs its stack', async () => {
    const { body } = await system.send(increment('a'));
    first(Infinity, 'TransactWriteItems', () => Promise.reject(new TypeError('x is not a function')));
    await system.drainFor(120_000);
    const error = { code: 'INTERNAL', message: 'TypeError: x is not a function' };
    expect(await system.outcome(String(body['href']))).toMatchObject({ status: 'dead-lettered', error });
    const stack = expect.stringMatching(/TypeError: x is not a function\n +at /);
    expect(system.lines).toContainEqual(
      expect.objectContaining({ level: 'error', function: 'write-processor', stack }),
    );
  });

  it('dead-letters what keeps failing, with its reason, and applies it when it is redriven', async () => {
    const { body } = await system.send(increment('a'));
    first(Infinity, 'TransactWriteItems', unavailable);
    await system.drainFor(120_000);
    expect(await system.outcome(String(body['href']))).toMatchObject({
      status: 'dead-lettered',
      error: { code: 'DEPENDENCY_UNAVAILABLE', message: expect.stringMatching(/^InternalServerError: /) },
      attempts: 5,
    });
    const letters = await system.deadLetters('write');
    expect(letters).toMatchObject([{ code: 'DEPENDENCY_UNAVAILABLE', eventId: 'a' }]);
    system.inject('dynamodb', undefined);
    await system.enqueue('write', letters[0]?.body ?? '', letters[0]?.attributes);
    await system.drain();
    expect(await system.outcome(String(body['href']))).toMatchObject({ status: 'succeeded' });
    expect(await system.item('cities', key)).toMatchObject({ population: 1 });
  });

  it('keeps the id of a dead-lettered event for that event', async () => {
    const dead = await system.send(increment('a'));
    first(Infinity, 'TransactWriteItems', unavailable);
    await system.drainFor(120_000);
    system.inject('dynamodb', undefined);
    const [letter] = await system.deadLetters('write');
    const other = await system.send(increment('a', 'elsewhere'));
    await system.drain();
    expect(await system.item('cities', { country: 'NL', id: 'elsewhere' })).toBeUndefined();
    expect(await system.outcome(String(dead.body['href']))).toMatchObject({ status: 'dead-lettered' });
    expect(await system.get(String(other.body['href']))).toMatchObject({ status: 409 });
    expect(await system.deadLetters('write')).toMatchObject([{ code: 'EVENT_ID_REUSED', eventId: 'a' }]);
    await system.enqueue('write', letter?.body ?? '', letter?.attributes);
    await system.drain();
    expect(await system.outcome(String(dead.body['href']))).toMatchObject({ status: 'succeeded' });
    expect(await system.item('cities', key)).toMatchObject({ population: 1 });
  });

  it('applies a dead-lettered event that its client sends again', async () => {
    await system.send(increment('a'));
    first(Infinity, 'TransactWriteItems', unavailable);
    await system.drainFor(120_000);
    system.inject('dynamodb', undefined);
    const again = await system.send(increment('a'));
    expect(await system.outcome(String(again.body['href']))).toMatchObject({ status: 'pending' });
    await system.drain();
    expect(await system.outcome(String(again.body['href']))).toMatchObject({ status: 'succeeded' });
    expect(await system.item('cities', key)).toMatchObject({ population: 1 });
  });

  it('loses nothing when the ledger cannot be written at all', async () => {
    await system.send(increment('a'));
    system.inject('dynamodb', unavailable);
    await system.drainFor(120_000);
    system.inject('dynamodb', undefined);
    const [letter] = await system.deadLetters('write');
    await system.enqueue('write', letter?.body ?? '');
    await system.drain();
    expect(await system.item('cities', key)).toMatchObject({ population: 1 });
  });

  it('keeps the order of commands for one item when the first has to come again', async () => {
    const set = (id: string) => ({ id, type: 'write.put', data: { table: 'cities', item: { ...key, by: id } } });
    await system.send([set('a'), set('b')]);
    first(4, 'TransactWriteItems', unavailable);
    expect(await system.drain()).toBe(1);
    expect(await system.item('cities', key)).toBeUndefined();
    await system.drainFor(5000);
    expect(await system.item('cities', key)).toMatchObject({ by: 'b' });
  });

  it('gives back what there was no time for, and counts no failure against it', async () => {
    await system.send(increment('a'));
    await system.settle();
    const messages = await system.run(system.receive('write'));
    expect(await system.run(system.deliver('write', messages, 100))).toBe(1);
    expect(await system.items('ledger')).toEqual([]);
    await system.drainFor(5000);
    expect(await system.item('cities', key)).toMatchObject({ population: 1 });
  });
});

describe('poison', () => {
  it('dead-letters an unreadable message alone', async () => {
    await system.enqueue('write', '{"v":9}');
    await system.enqueue('write', 'not even JSON');
    await enqueue(packetOf([increment('a')]));
    await system.drain();
    expect(await system.item('cities', key)).toMatchObject({ population: 1 });
    expect((await system.deadLetters('write')).map(({ code }) => code)).toEqual([
      'MESSAGE_UNREADABLE',
      'MESSAGE_UNREADABLE',
    ]);
  });

  it('applies the other 99 of a message and dead-letters the one alone, with its reason', async () => {
    const events = Array.from({ length: 100 }, (_, index) => increment(`e${index}`, String(index)));
    events[42] = { ...increment('e42'), data: { ...increment('e42').data, table: 'gone' } };
    await enqueue(packetOf(events));
    expect(await system.drain()).toBe(0);
    expect(await system.items('app-cities')).toHaveLength(99);
    const letters = await system.deadLetters('write');
    expect(letters).toMatchObject([
      { code: 'TABLE_UNKNOWN', eventId: 'e42', attributes: { flow: 'write', caller: 'anonymous' } },
    ]);
    expect((JSON.parse(letters[0]?.body ?? '') as Packet).events).toHaveLength(1);
    const outcome = (await system.items('ledger')).find(({ id }) => id === 'e42');
    expect(outcome).toMatchObject({ status: 'failed' });
  });

  it('finds the one command that DynamoDB refuses and applies its neighbours', async () => {
    await system.putItem('cities', { ...key, filler: 'x'.repeat(390_000) });
    const grow = {
      id: 'grow',
      type: 'write.update',
      data: { table: 'cities', key, set: { more: 'x'.repeat(20_000) } },
    };
    await system.send([increment('a', '2'), grow, increment('b', '3')]);
    expect(await system.drain()).toBe(0);
    expect(await system.items('app-cities')).toHaveLength(3);
    expect(await system.deadLetters('write')).toMatchObject([{ code: 'ITEM_TOO_LARGE', eventId: 'grow' }]);
  });

  it('halves a transaction that is refused as a whole until it has found whose fault it is', async () => {
    const denied: Fault = async () => {
      throw new AwsError('AccessDeniedException', 'User is not authorized to perform: dynamodb:UpdateItem');
    };
    system.inject('dynamodb', (call) =>
      call.operation === 'TransactWriteItems' && JSON.stringify(call.input).includes('"forbidden"')
        ? denied(call)
        : call.run(),
    );
    await system.send([
      ...Array.from({ length: 20 }, (_, index) => increment(`e${index}`, String(index))),
      increment('f', 'forbidden'),
    ]);
    expect(await system.drain()).toBe(0);
    expect(await system.items('app-cities')).toHaveLength(20);
    expect(await system.deadLetters('write')).toMatchObject([{ code: 'PERMISSION_DENIED', eventId: 'f' }]);
  });

  it('asks a table that is gone once for all commands of a transaction', async () => {
    await system.send(Array.from({ length: 50 }, (_, index) => increment(`e-${index}`, `${index}`)));
    let asked = 0;
    system.inject('dynamodb', (call) => {
      if (!JSON.stringify(call.input).includes('"app-cities"')) return call.run();
      asked++;
      return Promise.reject(new AwsError('ResourceNotFoundException', 'Requested resource not found'));
    });
    expect(await system.drain()).toBe(0);
    expect(asked).toBe(1);
    const letters = await system.deadLetters('write');
    expect(letters.map(({ code }) => code)).toEqual(Array.from({ length: 50 }, () => 'TABLE_UNKNOWN'));
    expect(new Set(letters.map(({ eventId }) => eventId)).size).toBe(50);
  });

  it('applies a refused command when it is redriven after the reason is gone', async () => {
    system.inject('dynamodb', (call) => {
      if (call.operation === 'TransactWriteItems') throw new AwsError('AccessDeniedException', 'not authorized');
      return call.run();
    });
    const { body } = await system.send(increment('a'));
    await system.drain();
    expect(await system.outcome(String(body['href']))).toMatchObject({
      status: 'failed',
      error: { code: 'PERMISSION_DENIED' },
    });
    system.inject('dynamodb', undefined);
    const [letter] = await system.deadLetters('write');
    await system.enqueue('write', letter?.body ?? '', letter?.attributes);
    await system.enqueue('write', letter?.body ?? '', letter?.attributes);
    await system.drain();
    expect(await system.item('cities', key)).toMatchObject({ population: 1 });
    expect(await system.outcome(String(body['href']))).toMatchObject({ status: 'succeeded' });
  });

  it('keeps a message whose dead letter could not be sent', async () => {
    await enqueue(packetOf([{ ...increment('a'), data: { ...increment('a').data, table: 'gone' } }, increment('b')]));
    await system.enqueue('write', 'unreadable');
    system.inject('sqs', (call) => {
      if (call.operation === 'SendMessageBatch') throw new AwsError('InternalError', 'down', { statusCode: 500 });
      return call.run();
    });
    expect(await system.drain()).toBe(2);
    system.inject('sqs', undefined);
    await system.drainFor(5000);
    expect((await system.deadLetters('write')).map(({ code }) => code).toSorted()).toEqual([
      'MESSAGE_UNREADABLE',
      'TABLE_UNKNOWN',
    ]);
    expect(await system.item('cities', key)).toMatchObject({ population: 1 });
  });

  it('refuses an id that was reused even when it is redriven', async () => {
    await enqueue(packetOf([increment('a')]));
    await system.drain();
    await enqueue(packetOf([increment('a', '2')], { request: '01890000-0000-7000-8000-000000000001' }));
    await system.drain();
    const [letter] = await system.deadLetters('write');
    await system.enqueue('write', letter?.body ?? '', letter?.attributes);
    await system.drain();
    expect(await system.items('app-cities')).toHaveLength(1);
  });
});

describe('sinks that fail', () => {
  it('applies writes while the analytics bus is down', async () => {
    const { body } = await system.send(increment('a'));
    await system.settle();
    system.inject('events', unavailable);
    await system.drain();
    expect(await system.outcome(String(body['href']))).toMatchObject({ status: 'succeeded' });
  });

  it('never writes item values or keys into its log', async () => {
    await system.send([
      {
        id: 'a',
        type: 'write.put',
        data: { table: 'cities', item: { country: 'NL', id: 'SECRET-KEY', name: 'SECRET-VALUE' } },
      },
    ]);
    await system.drain();
    expect(system.lines.some((line) => line['function'] === 'write-processor')).toBe(true);
    expect(JSON.stringify(system.lines)).not.toContain('SECRET');
  });
});
