import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AwsError } from '../../local/src/aws-error.ts';
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
const analyticsEvent = (id: string, lines: object[] = [line()]) =>
  JSON.stringify({ v: 1, id, time: '2026-01-01T10:20:30.000Z', origin: 'test', lines });
const line = (more: object = {}) => ({
  client: 'c',
  type: 'write.put',
  table: 'cities',
  status: 'succeeded',
  count: 1,
  latency: { '20': 1 },
  ...more,
});
const range = 'from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z';
const groups = async (query: string) =>
  (await system.get(`/v1/analytics?${query}`)).body['groups'] as unknown as Record<string, unknown>[];
const total = async () => ((await groups(`${range}&granularity=day&groupBy=status`))[0]?.['count'] ?? 0) as number;

describe('analytics', () => {
  it('counts what was accepted, rejected and applied, by minute, hour and day', async () => {
    await system.send([put('a'), put('b'), { type: 'write.nothing', data: {} }]);
    await system.drain();
    for (const granularity of ['minute', 'hour', 'day']) {
      const found = await groups(`${range}&granularity=${granularity}&groupBy=type,table,status`);
      expect(found).toMatchObject([
        { type: '-', table: '-', status: 'rejected', count: 1 },
        { type: 'write.put', table: 'cities', status: 'accepted', count: 2 },
        { type: 'write.put', table: 'cities', status: 'succeeded', count: 2 },
      ]);
      expect(found[2]).toHaveProperty('latencyMs.p99');
      expect(found[2]?.['writeUnits']).toBeGreaterThan(0);
      expect(found[1]?.['bytes']).toBeGreaterThan(0);
    }
  });

  it('takes no table from what domain events carry, and counts however long the words are that it is told', async () => {
    for (const table of ['secret', '', 'x'.repeat(5000)]) await system.send({ type: 'user.moved', data: { table } });
    const odd = {
      ...put('a'),
      source: '/',
      time: '2026-01-01T00:00:00.000Z',
      traceparent: '',
      type: '長'.repeat(1000),
    };
    const head = { v: 1, flow: 'write', caller: '', request: 'r', acceptedAt: '2026-01-01T00:00:00.000Z' };
    await system.enqueue('write', JSON.stringify({ ...head, events: [odd] }));
    await system.drain();
    expect(await groups(`${range}&granularity=day&groupBy=client,type,table,status`)).toMatchObject([
      { client: '-', type: expect.stringMatching(/^長{80}…$/), table: 'cities', status: 'failed', count: 1 },
      { client: 'anonymous', type: 'user.moved', table: '-', status: 'accepted', count: 3 },
    ]);
    expect(await system.deadLetters('analytics')).toEqual([]);
  });

  it('takes back what was counted as accepted and could then not be handed over', async () => {
    system.inject('events', (call) => {
      if (JSON.stringify(call.input).includes('"system"'))
        throw new AwsError('InternalServerException', 'down', { statusCode: 500 });
      return call.run();
    });
    await system.send([put('a'), put('b')]);
    await system.drain();
    expect(await groups(`${range}&granularity=day&groupBy=status`)).toMatchObject([
      { status: 'accepted', count: 0 },
      { status: 'rejected', count: 2 },
    ]);
  });

  it('counts an event once however often and in whatever company it is delivered', async () => {
    for (const id of ['a', 'b', 'a']) await system.enqueue('analytics', analyticsEvent(id));
    const messages = await system.run(system.receive('analytics'));
    expect(messages).toHaveLength(3);
    await system.run(
      Promise.all([system.deliver('analytics', messages), system.deliver('analytics', messages.slice(0, 2))]),
    );
    await system.enqueue('analytics', analyticsEvent('b'));
    await system.enqueue('analytics', analyticsEvent('c'));
    await system.drainFor(5000);
    expect(await total()).toBe(3);
  });

  it('counts once when answers are lost', async () => {
    let lost = 0;
    system.inject('dynamodb', async (call) => {
      const answer = await call.run();
      if (call.operation === 'TransactWriteItems' && lost++ < 6)
        throw Object.assign(new Error('gone'), { name: 'TimeoutError' });
      return answer;
    });
    await system.enqueue('analytics', analyticsEvent('a'));
    await system.drainFor(20_000);
    expect(await total()).toBe(1);
  });

  it('folds a hundred messages into a few writes, and one message of many lines into several', async () => {
    for (let index = 0; index < 10; index++) await system.enqueue('analytics', analyticsEvent(`m${index}`));
    const lines = Array.from({ length: 100 }, (_, index) => line({ client: `c${index}` }));
    let transactions = 0;
    system.inject('dynamodb', (call) => {
      if (call.operation === 'TransactWriteItems') transactions++;
      return call.run();
    });
    await system.drain();
    expect(transactions).toBe(1);
    await system.enqueue('analytics', analyticsEvent('wide', lines));
    await system.drain();
    expect(transactions).toBe(5);
    expect(await total()).toBe(110);
  });

  it('dead-letters what it cannot read and counts its neighbours', async () => {
    await system.enqueue('analytics', '{"v":1}');
    await system.enqueue('analytics', analyticsEvent('a'));
    await system.drain();
    expect(await total()).toBe(1);
    expect(await system.deadLetters('analytics')).toMatchObject([{ code: 'MESSAGE_UNREADABLE' }]);
  });

  it('dead-letters nothing while its table is throttled', async () => {
    await system.enqueue('analytics', analyticsEvent('a'));
    system.inject('dynamodb', async () => {
      throw new AwsError('ProvisionedThroughputExceededException', 'slow down');
    });
    await system.drainFor(600_000, 10_000);
    system.inject('dynamodb', undefined);
    expect(await system.deadLetters('analytics')).toEqual([]);
    await system.drainFor(1_200_000, 10_000);
    expect(await total()).toBe(1);
  });
});
