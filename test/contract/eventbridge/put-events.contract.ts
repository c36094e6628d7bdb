import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EventBusFixture } from './event-bus-fixture.ts';

let bus: EventBusFixture;
beforeEach(async () => {
  bus = await EventBusFixture.start();
});
afterEach(() => bus.close());

const entry = { Source: 'shop', DetailType: 'order', Detail: '{"id":1}' };

// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
describe('PutEvents', () => {
  it('delivers the event around its detail to a queue', async () => {
    const queue = await bus.queue('orders');
    await bus.rule('orders', { source: ['shop'] }, [{ Id: 'queue', Arn: queue.arn }]);
    const { Entries } = await bus.put({
      ...entry,
      Resources: ['arn:a'],
      Time: new Date(Date.UTC(2026, 0, 2, 3, 4, 5)),
    });
    const [body] = await bus.bodies(queue.url);
    expect(JSON.parse(body ?? '')).toEqual({
      version: '0',
      id: Entries?.[0]?.EventId,
      'detail-type': 'order',
      source: 'shop',
      account: bus.accountId,
      time: '2026-01-02T03:04:05Z',
      region: bus.region,
      resources: ['arn:a'],
      detail: { id: 1 },
    });
  });

  it.each([
    ['Source', { ...entry, Source: undefined }],
    ['DetailType', { ...entry, DetailType: undefined }],
    ['Detail', { ...entry, Detail: undefined }],
  ])('refuses an entry without %s, and takes its neighbours', async (name, broken) => {
    const answer = await bus.put(entry, broken);
    expect(answer.FailedEntryCount).toBe(1);
    expect(answer.Entries?.[0]?.EventId).toBeTypeOf('string');
    expect(answer.Entries?.[1]).toEqual({
      ErrorCode: 'InvalidArgument',
      ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
    });
  });

  it.each(['[1]', '"text"', 'text', '{"a":'])('refuses the detail %s', async (Detail) => {
    const answer = await bus.put({ ...entry, Detail });
    expect(answer.Entries).toEqual([{ ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' }]);
  });

  it('refuses sources of AWS', async () => {
    const answer = await bus.put({ ...entry, Source: 'aws.s3' });
    expect(answer.Entries).toEqual([
      { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' },
    ]);
  });

  it('accepts an event for a missing bus', async () => {
    const answer = await bus.put({ ...entry, EventBusName: 'nowhere' });
    expect(answer).toMatchObject({ FailedEntryCount: 0, Entries: [{ EventId: expect.any(String) }] });
  });

  it('counts events for a missing bus', { tags: 'inside-view' }, async () => {
    await bus.put({ ...entry, EventBusName: 'nowhere' });
    expect(bus.inside.service.counters.missingBus).toBe(1);
  });

  it('takes ten entries and no more', async () => {
    await bus.put(...Array.from({ length: 10 }, () => entry));
    await expect(bus.put(...Array.from({ length: 11 }, () => entry))).rejects.toThrow(
      "at 'entries' failed to satisfy constraint: Member must have length less than or equal to 10",
    );
  });

  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html
  it('takes 256 KB and not a byte more', async () => {
    const detail = (size: number) => JSON.stringify({ a: 'x'.repeat(size - 8) });
    const fits = 262_144 - 'shop'.length - 'order'.length;
    await bus.put({ ...entry, Detail: detail(fits) });
    await expect(bus.put({ ...entry, Detail: detail(fits + 1) })).rejects.toThrow(
      'Total size of the entries in the request is over the limit.',
    );
  });

  it('counts events that no rule matched', { tags: 'inside-view' }, async () => {
    await bus.put(entry);
    expect(bus.inside.service.counters.bus(bus.busArn)).toEqual({ ingested: 1, unmatched: 1 });
  });
});

// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
describe('InputPath', () => {
  it('hands over the detail as its sender wrote it', async () => {
    const queue = await bus.queue('orders');
    await bus.rule('orders', { source: ['shop'] }, [{ Id: 'queue', Arn: queue.arn, InputPath: '$.detail' }]);
    const Detail = '{ "big": 12345678901234567890.10, "a": [1e2] }';
    await bus.put({ ...entry, Detail });
    expect(await bus.bodies(queue.url)).toEqual([Detail]);
  });

  it.each([
    ['$.detail.items[1].name', '"b"'],
    ['$.detail.items[*].name', '["a","b"]'],
    ["$['detail']['items'][0]", '{"name":"a"}'],
    ['$.source', '"shop"'],
  ])('looks along %s', async (InputPath, body) => {
    const queue = await bus.queue('orders');
    await bus.rule('orders', { source: ['shop'] }, [{ Id: 'queue', Arn: queue.arn, InputPath }]);
    await bus.put({ ...entry, Detail: '{"items":[{"name":"a"},{"name":"b"}]}' });
    expect(await bus.bodies(queue.url)).toEqual([body]);
  });
});
