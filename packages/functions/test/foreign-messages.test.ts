import { encodePacket, type Packet } from '@sluice/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AwsError } from '../../local/src/aws-error.ts';
import { LocalSystem } from './support/local-system.ts';

let system: LocalSystem;
beforeEach(async () => {
  system = await LocalSystem.start();
});
afterEach(() => system.close());

const head = {
  v: 1,
  flow: 'write',
  caller: 'anonymous',
  request: '01890000-0000-7000-8000-000000000000',
  acceptedAt: '2026-01-01T00:00:00.000Z',
};
const trace = `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`;
const common = { source: '/', time: '2026-01-01T00:00:00.000Z', traceparent: trace };
const increment = (id: string, cityId = id) => ({
  ...common,
  id,
  type: 'write.update',
  data: { table: 'cities', key: { country: 'NL', id: cityId }, add: { population: 1 }, upsert: true },
});
const enqueue = (...events: object[]) =>
  system.enqueue('write', encodePacket({ ...head, events } as Packet, { limitBytes: 1_000_000 }));

describe('a packet that somebody else wrote into the queue', () => {
  it('has its events dead-lettered alone though their names cannot be attributes of a message', async () => {
    await enqueue(
      increment('before'),
      { ...increment('bad\u0000id'), type: 'write.\u001b[2J' },
      { ...increment(''), type: '' },
      { ...increment('x'.repeat(5000)), type: 'write.nothing' },
      increment('after'),
    );
    await system.drain();
    for (const id of ['before', 'after'])
      expect(await system.item('cities', { country: 'NL', id })).toMatchObject({ population: 1 });
    const letters = await system.deadLetters('write');
    expect(letters.map(({ code }) => code)).toEqual(['EVENT_TYPE_UNKNOWN', 'EVENT_TYPE_UNKNOWN', 'EVENT_TYPE_UNKNOWN']);
    expect(new Set(letters.map(({ attributes }) => attributes['eventType']))).toEqual(
      new Set(['-', 'write. [2J', 'write.nothing']),
    );
    await system.drainFor(600_000);
    expect(await system.item('cities', { country: 'NL', id: 'after' })).toMatchObject({ population: 1 });
  });
});

describe('a message whose events are nested too deep to be hashed', () => {
  it.each([
    ['query', 'query.get', '"key":{"country":"NL","id":"1"}'],
    ['write', 'write.put', '"item":{"country":"NL","id":"1"}'],
    ['import', 'import.batch', '"job":"job","batch":0,"items":[{"country":"NL","id":"1"}]'],
  ] as const)('is dead-lettered alone, as unreadable: %s', async (flow, type, data) => {
    const deep = `${'['.repeat(40_000)}${']'.repeat(40_000)}`;
    const event = JSON.stringify({ ...common, id: 'deep', type, data: {} });
    const packet = JSON.stringify({ ...head, flow, events: [] });
    const withData = event.replace('"data":{}', `"data":{"table":"cities",${data},"x":${deep}}`);
    await system.enqueue(flow, packet.replace('"events":[]', `"events":[${withData}]`));
    await system.send([{ type: 'import.end', data: { job: 'beside', batches: 0, items: 0 } }, increment('beside')]);
    await system.drain();
    expect(await system.deadLetters(flow)).toMatchObject([{ code: 'MESSAGE_UNREADABLE' }]);
    expect(await system.item('cities', { country: 'NL', id: 'beside' })).toMatchObject({ population: 1 });
    expect((await system.get('/v1/imports/beside')).body).toMatchObject({ status: 'completed' });
  });
});

describe('a ledger that is gone, or may not be used', () => {
  it.each(['ResourceNotFoundException', 'AccessDeniedException'])(
    'is not the fault of any event (%s): one message waits for an operator, and is applied once',
    async (code) => {
      await system.send(Array.from({ length: 20 }, (_, index) => increment(`e-${index}`)));
      system.inject('dynamodb', (call) => {
        if (!JSON.stringify(call.input).includes('"ledger"')) return call.run();
        return Promise.reject(new AwsError(code, 'Not the ledger'));
      });
      await system.drainFor(300_000);
      system.inject('dynamodb', undefined);
      const { body } = await system.operate('GET', '?flow=write');
      expect(body['queues']).toMatchObject([{ messages: 1 }]);
      expect(body['groups']).toMatchObject([{ code: 'RECEIVED_TOO_OFTEN', count: 20 }]);
      const run = await system.operate('POST', '/redrive', { flow: 'write', canary: 0 });
      expect(run.body).toMatchObject({ status: 'completed', counts: { succeeded: 20, failed: 0 } });
      expect(await system.item('cities', { country: 'NL', id: 'e-7' })).toMatchObject({ population: 1 });
    },
  );
});
