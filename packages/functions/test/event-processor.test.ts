import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AwsError } from '../../local/src/aws-error.ts';
import type { Fault } from './support/in-process-client.ts';
import { LocalSystem } from './support/local-system.ts';

let system: LocalSystem;
beforeEach(async () => {
  system = await LocalSystem.start();
});
afterEach(() => system.close());

const put = (id: string) => ({
  id,
  type: 'write.put',
  data: { table: 'cities', item: { country: 'NL', id, name: id } },
});
const get = (id: string) => ({ type: 'query.get', data: { table: 'cities', key: { country: 'NL', id } } });
const down: Fault = async () => {
  throw new AwsError('InternalServerException', 'down', { statusCode: 500 });
};
/** Processes whatever arrives while something else is waited for. */
async function whileProcessing<Value>(promise: Promise<Value>): Promise<Value> {
  let settled = false;
  const end = () => {
    settled = true;
  };
  promise.then(end, end);
  while (!settled) {
    await system.drain();
    await system.clock.advance(5);
  }
  return promise;
}

describe('answers', () => {
  it('answers an array in its order, with what was rejected by index', async () => {
    const answer = await system.send([put('a'), { type: 'write.nothing', data: {} }, get('a')]);
    expect(answer).toMatchObject({
      status: 202,
      body: {
        accepted: 2,
        rejected: 1,
        events: [
          { id: 'a', status: 'accepted', route: 'write' },
          { index: 1, status: 'rejected', problem: { code: 'EVENT_TYPE_UNKNOWN', status: 400 } },
          { status: 'accepted', route: 'query' },
        ],
      },
    });
  });

  it('answers 422 when every event of an array is rejected, and publishes nothing', async () => {
    const answer = await system.send([{ type: 'write.put', data: { table: 'nowhere', item: {} } }]);
    expect(answer).toMatchObject({ status: 422, body: { accepted: 0, rejected: 1 } });
    await system.settle();
    expect(await system.run(system.receive('write'))).toEqual([]);
  });

  it.each([
    ['{"type":', 400, 'BODY_NOT_JSON'],
    [{ type: 'write.put', data: { table: 'nowhere', item: {} } }, 400, 'TABLE_UNKNOWN'],
    [{ type: 'write.put', data: { table: 'cities', item: { country: 'NL' } } }, 400, 'KEY_INVALID'],
    [{ type: 'write.put', data: { table: 'users', item: { id: '1', email: 'nope', name: 'x' } } }, 400, 'ITEM_INVALID'],
  ])('answers %j with a problem document', async (body, status, code) => {
    const answer = await system.send(body);
    expect(answer).toMatchObject({ status, headers: { 'content-type': 'application/problem+json' }, body: { code } });
  });

  it('reads CloudEvents in binary mode and other content types refuses', async () => {
    const headers = { 'ce-specversion': '1.0', 'ce-type': 'write.put', 'ce-id': 'bin', 'ce-source': '/shop' };
    const answer = await system.send(put('bin').data, { headers });
    expect(answer).toMatchObject({ status: 202, body: { id: 'bin' } });
    expect(String(answer.body['href'])).toContain('source=%2Fshop');
    expect(await system.send('x', { headers: { 'content-type': 'text/plain' } })).toMatchObject({ status: 415 });
  });
});

describe('domain events', () => {
  it('publishes them as CloudEvents with their caller, done at once', async () => {
    const calls: unknown[] = [];
    system.inject('events', (call) => {
      calls.push(...(call.input['Entries'] as unknown[]));
      return call.run();
    });
    const answer = await system.send({ id: 'u', type: 'user.signed-up', data: { plan: 'free' } }, { caller: 'shop' });
    expect(answer).toMatchObject({ status: 202, body: { route: 'user' } });
    const entry = calls.find((one) => (one as { EventBusName: string }).EventBusName === 'user') as {
      DetailType: string;
      Detail: string;
    };
    expect(entry).toMatchObject({ DetailType: 'user.signed-up', Source: 'sluice' });
    expect(JSON.parse(entry.Detail)).toMatchObject({
      specversion: '1.0',
      id: 'u',
      type: 'user.signed-up',
      sluicecaller: 'shop',
      data: { plan: 'free' },
    });
    const outcome = await system.get(String(answer.body['href']), { caller: 'shop' });
    expect(outcome).toMatchObject({ status: 200, body: { status: 'succeeded', result: { published: true } } });
  });
});

describe('Prefer: wait', () => {
  const headers = { prefer: 'wait=10' };

  it('answers one event with its outcome', async () => {
    const answer = await whileProcessing(system.sendConcurrently(put('a'), { headers }));
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'preference-applied': 'wait=10' },
      body: { id: 'a', status: 'succeeded', result: { applied: true } },
    });
  });

  it('answers an array with outcomes in the order of the input', async () => {
    const sent = system.sendConcurrently([put('a'), { id: 'u', type: 'user.x', data: 1 }, put('b')], { headers });
    const answer = await whileProcessing(sent);
    expect(answer).toMatchObject({
      status: 200,
      body: {
        accepted: 3,
        events: [{ id: 'a', status: 'succeeded' }, { id: 'u', result: { published: true } }, { id: 'b' }],
      },
    });
  });

  it('answers 202 with href for what is not done in time', async () => {
    const answer = await system.send(put('a'), { headers: { prefer: 'wait=1' } });
    expect(answer).toMatchObject({ status: 202, body: { status: 'accepted' } });
    expect(answer.headers['location']).toBe(answer.body['href']);
  });

  it('does not wait beyond the time the function has', async () => {
    const before = system.clock.now();
    const answer = await system.send(put('a'), { headers: { prefer: 'wait=20' }, timeoutMs: 5000 });
    expect(answer.status).toBe(202);
    expect(system.clock.now() - before).toBeLessThan(5000);
  });

  it('says duplicate for an event that was sent before, and 409 for another one of its id', async () => {
    await whileProcessing(system.sendConcurrently(put('a'), { headers }));
    const again = await whileProcessing(system.sendConcurrently(put('a'), { headers }));
    expect(again).toMatchObject({ status: 200, body: { status: 'succeeded', duplicate: true } });
    const other = await whileProcessing(system.sendConcurrently({ ...put('b'), id: 'a' }, { headers }));
    expect(other).toMatchObject({ status: 409, body: { code: 'EVENT_ID_REUSED' } });
  });
});

describe('an outcome that cannot be read', () => {
  it('is not known yet: the event is accepted, and its outcome behind its href', async () => {
    const noise = randomBytes(290_000).toString('base64');
    for (const id of ['1', '2', '3']) await system.putItem('cities', { country: 'NL', id, noise: noise + id });
    system.inject('dynamodb', (call) => {
      if (call.operation === 'BatchGetItem' && JSON.stringify(call.input).includes('"result#')) return down(call);
      return call.run();
    });
    const query = { id: 'q', type: 'query.query', data: { table: 'cities', key: { country: 'NL' } } };
    const answer = await whileProcessing(
      system.sendConcurrently([query, put('a')], { headers: { prefer: 'wait=10' } }),
    );
    expect(answer).toMatchObject({
      status: 202,
      body: {
        accepted: 2,
        rejected: 0,
        events: [
          { id: 'q', status: 'accepted' },
          { id: 'a', status: 'succeeded' },
        ],
      },
    });
    system.inject('dynamodb', undefined);
    const events = answer.body['events'] as unknown as { href: string }[];
    expect(await system.get(events[0]!.href)).toMatchObject({ status: 200, body: { status: 'succeeded' } });
  });
});

describe('buses and queues that fail', () => {
  it('sends entries that were not taken again, alone, and accepts all', async () => {
    const sizes: number[] = [];
    system.inject('events', async (call) => {
      const entries = call.input['Entries'] as { EventBusName: string }[];
      if (entries[0]?.EventBusName === 'analytics') return call.run();
      sizes.push(entries.length);
      if (sizes.length > 1) return call.run();
      const taken = (await call.run()) as { Entries: object[] };
      return {
        FailedEntryCount: 1,
        Entries: taken.Entries.map((entry, index) =>
          index === 1 ? { ErrorCode: 'InternalFailure', ErrorMessage: 'x' } : entry,
        ),
      };
    });
    const answer = await system.send([
      { type: 'user.a', data: 1 },
      { type: 'user.b', data: 2 },
      { type: 'user.c', data: 3 },
    ]);
    expect(answer).toMatchObject({ status: 202, body: { accepted: 3 } });
    expect(sizes).toEqual([3, 1]);
  });

  it('rejects, retryable, what still fails, and accepts the rest', async () => {
    system.inject('events', (call) => (JSON.stringify(call.input).includes('"system"') ? down(call) : call.run()));
    const answer = await system.send([put('a'), { id: 'u', type: 'user.x', data: 1 }, get('a')]);
    expect(answer).toMatchObject({
      status: 202,
      body: {
        accepted: 2,
        rejected: 1,
        events: [
          { index: 0, problem: { code: 'DEPENDENCY_UNAVAILABLE', retryable: true } },
          { id: 'u' },
          { route: 'query' },
        ],
      },
    });
  });

  it('answers 503 when nothing could be handed over', async () => {
    system.inject('events', down);
    expect(await system.send(put('a'))).toMatchObject({
      status: 503,
      body: { code: 'DEPENDENCY_UNAVAILABLE', retryable: true },
    });
    expect(await system.send([put('a'), put('b')])).toMatchObject({ status: 503, body: { accepted: 0, rejected: 2 } });
  });

  it('sends queries that the queue did not take again, alone', async () => {
    const sizes: number[] = [];
    system.inject('sqs', async (call) => {
      if (call.operation !== 'SendMessageBatch') return call.run();
      const entries = call.input['Entries'] as { Id: string }[];
      sizes.push(entries.length);
      if (sizes.length > 1) return call.run();
      return {
        Successful: entries.slice(1).map(({ Id }) => ({ Id, MessageId: 'm', MD5OfMessageBody: '' })),
        Failed: [{ Id: entries[0]?.Id, Code: 'InternalError', SenderFault: false }],
      };
    });
    expect(await system.send([get('a'), get('b'), get('c')])).toMatchObject({ status: 202, body: { accepted: 3 } });
    expect(sizes).toEqual([3, 1]);
  });

  it('answers as ever while the analytics bus hangs', async () => {
    system.inject('events', (call) =>
      JSON.stringify(call.input).includes('"analytics"') ? new Promise(() => {}) : call.run(),
    );
    const before = system.clock.now();
    expect(await system.send(put('a'))).toMatchObject({ status: 202 });
    expect(system.clock.now() - before).toBeLessThan(1000);
  });
});

describe('sizes', () => {
  it('takes 1,000 events in few entries', async () => {
    const calls: number[] = [];
    system.inject('events', (call) => {
      calls.push((call.input['Entries'] as unknown[]).length);
      return call.run();
    });
    const answer = await system.send(Array.from({ length: 1000 }, (_, index) => put(`e${index}`)));
    expect(answer).toMatchObject({ status: 202, body: { accepted: 1000 } });
    expect(calls.reduce((sum, count) => sum + count, 0)).toBeLessThan(4);
    await system.drain();
    expect(await system.items('app-cities')).toHaveLength(1000);
  });

  it('tells outcomes as far as they fit one answer, and the others by href', async () => {
    await system.putItem('cities', { country: 'NL', id: 'big', noise: 'x'.repeat(390_000) });
    const queries = Array.from({ length: 12 }, () => get('big'));
    const answer = await whileProcessing(system.sendConcurrently(queries, { headers: { prefer: 'wait=20' } }));
    expect(answer.status).toBe(202);
    const statuses = (answer.body['events'] as unknown as { status: string }[]).map(({ status }) => status);
    expect(statuses.filter((status) => status === 'succeeded')).toHaveLength(10);
    expect(statuses.filter((status) => status === 'accepted')).toHaveLength(2);
  });

  it('rejects a domain event over the limit of the bus and accepts its neighbours', async () => {
    const answer = await system.send([
      { type: 'user.x', data: 'x'.repeat(270_000) },
      { type: 'user.y', data: 1 },
    ]);
    expect(answer).toMatchObject({
      status: 202,
      body: { events: [{ problem: { code: 'EVENT_TOO_LARGE' } }, { status: 'accepted' }] },
    });
  });
});
