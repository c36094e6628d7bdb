import {
  CancelReplayCommand,
  CreateArchiveCommand,
  DeleteArchiveCommand,
  DescribeArchiveCommand,
  DescribeReplayCommand,
  ListArchivesCommand,
  ListReplaysCommand,
  StartReplayCommand,
  type StartReplayCommandInput,
  UpdateArchiveCommand,
} from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EventBusFixture } from './event-bus-fixture.ts';

let bus: EventBusFixture;
beforeEach(async () => {
  bus = await EventBusFixture.start();
});
afterEach(() => bus.close());

const day = 86_400_000;
const arnOf = (path: string) => `arn:aws:events:us-east-1:000000000000:${path}`;
const busArn = arnOf('event-bus/default');
const send = (n: number, source = 'shop') => bus.put({ Source: source, DetailType: 'order', Detail: `{"n":${n}}` });

const create = (rest: object = {}) =>
  bus.events.send(new CreateArchiveCommand({ ArchiveName: 'all', EventSourceArn: busArn, ...rest }));

const describeArchive = () => bus.events.send(new DescribeArchiveCommand({ ArchiveName: 'all' }));

const replay = (rest: Partial<StartReplayCommandInput> = {}) =>
  bus.events.send(
    new StartReplayCommand({
      ReplayName: 'again',
      EventSourceArn: arnOf('archive/all'),
      EventStartTime: new Date(bus.clock.now() - day),
      EventEndTime: new Date(bus.clock.now() + 1000),
      Destination: { Arn: busArn },
      ...rest,
    }),
  );

const describeReplay = () => bus.events.send(new DescribeReplayCommand({ ReplayName: 'again' }));

// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-archive-event.html
describe('archives', () => {
  it('keep the events that match, with their count and size', async () => {
    const EventPattern = '{"source":["shop"]}';
    await create({ EventPattern, Description: 'what was sold', RetentionDays: 7 });
    await send(1);
    await send(2, 'other');
    const archive = await describeArchive();
    expect(archive).toMatchObject({
      ArchiveArn: arnOf('archive/all'),
      ArchiveName: 'all',
      EventSourceArn: busArn,
      EventPattern,
      Description: 'what was sold',
      RetentionDays: 7,
      State: 'ENABLED',
      EventCount: 1,
      CreationTime: new Date(bus.clock.now()),
    });
    expect(archive.SizeBytes).toBeGreaterThan(100);
    const { Archives } = await bus.events.send(new ListArchivesCommand({ EventSourceArn: busArn }));
    expect(Archives?.map(({ ArchiveName }) => ArchiveName)).toEqual(['all']);
  });

  it('forget events after their retention', async () => {
    await create({ RetentionDays: 1 });
    await send(1);
    await bus.clock.advance(day - 1);
    expect((await describeArchive()).EventCount).toBe(1);
    await bus.clock.advance(1);
    expect((await describeArchive()).EventCount).toBe(0);
  });

  it('change their pattern and retention, and go with their events', async () => {
    await create();
    await bus.events.send(
      new UpdateArchiveCommand({ ArchiveName: 'all', EventPattern: '{"source":["other"]}', RetentionDays: 3 }),
    );
    await send(1);
    expect(await describeArchive()).toMatchObject({ EventCount: 0, RetentionDays: 3 });
    await bus.events.send(new DeleteArchiveCommand({ ArchiveName: 'all' }));
    await expect(describeArchive()).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Archive all does not exist.',
    });
  });

  it('are made once, and for a bus that is there', async () => {
    await create();
    await expect(create()).rejects.toThrow('Archive all already exists.');
    await expect(create({ ArchiveName: 'b', EventSourceArn: arnOf('event-bus/no') })).rejects.toThrow(
      'Event bus no does not exist.',
    );
    await expect(create({ ArchiveName: 'b', EventPattern: '[]' })).rejects.toMatchObject({
      name: 'InvalidEventPatternException',
    });
  });
});

// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_StartReplay.html
describe('replays', () => {
  it('deliver archived events again, in the order of their time, with the replay named', async () => {
    const queue = await bus.queue('orders');
    await create();
    for (let n = 1; n <= 120; n += 1) await send(n);
    await bus.rule('orders', { source: ['shop'] }, [{ Id: 'queue', Arn: queue.arn }]);
    const started = await replay();
    expect(started).toMatchObject({ ReplayArn: arnOf('replay/again'), State: 'STARTING' });
    await bus.clock.advance(1000);
    const events = (await bus.bodies(queue.url)).map((body) => JSON.parse(body));
    expect(events.map(({ detail }) => detail.n)).toEqual(Array.from({ length: 120 }, (_, index) => index + 1));
    expect(new Set(events.map((event) => event['replay-name']))).toEqual(new Set(['again']));
    expect(await describeReplay()).toMatchObject({ State: 'COMPLETED', Destination: { Arn: busArn } });
    // What was replayed is not archived again.
    expect((await describeArchive()).EventCount).toBe(120);
  });

  it('take the events of a time alone, for the rules named', async () => {
    const queue = await bus.queue('orders');
    await create();
    const base = bus.clock.now();
    for (const [n, hours] of [1, 2, 3].entries()) {
      await bus.put({
        Source: 'shop',
        DetailType: 'order',
        Detail: `{"n":${n}}`,
        Time: new Date(base - hours * 3_600_000),
      });
    }
    const named = await bus.rule('named', { source: ['shop'] }, [{ Id: 'queue', Arn: queue.arn }]);
    await bus.rule('unnamed', { source: ['shop'] }, [{ Id: 'queue', Arn: queue.arn }]);
    await replay({
      EventStartTime: new Date(base - 2 * 3_600_000),
      EventEndTime: new Date(base - 3_600_000),
      Destination: { Arn: busArn, FilterArns: [named] },
    });
    await bus.clock.advance(1000);
    expect((await bus.bodies(queue.url)).map((body) => JSON.parse(body).detail.n)).toEqual([1]);
  });

  it('can be cancelled', async () => {
    await create();
    await send(1);
    await replay();
    const cancel = new CancelReplayCommand({ ReplayName: 'again' });
    expect(await bus.events.send(cancel)).toMatchObject({ State: 'CANCELLING' });
    await bus.clock.advance(1000);
    expect(await describeReplay()).toMatchObject({ State: 'CANCELLED' });
    await expect(bus.events.send(cancel)).rejects.toMatchObject({ name: 'IllegalStatusException' });
    const { Replays } = await bus.events.send(new ListReplaysCommand({ State: 'CANCELLED' }));
    expect(Replays?.map(({ ReplayName }) => ReplayName)).toEqual(['again']);
  });

  it('are refused for what is not there, and for times that make no sense', async () => {
    await create();
    await bus.bus('other');
    await expect(replay({ EventSourceArn: arnOf('archive/no') })).rejects.toThrow(
      'Parameter EventSourceArn is not valid. Reason: Archive no does not exist.',
    );
    await expect(replay({ Destination: { Arn: arnOf('event-bus/no') } })).rejects.toThrow(
      'Event bus no does not exist.',
    );
    await expect(replay({ Destination: { Arn: arnOf('event-bus/other') } })).rejects.toThrow(
      'Parameter Destination.Arn is not valid. Reason: Cross event bus replay is not permitted.',
    );
    await expect(replay({ EventEndTime: new Date(0) })).rejects.toThrow(
      'Parameter EventEndTime is not valid. Reason: EventStartTime must be before EventEndTime.',
    );
    await replay();
    await expect(replay()).rejects.toThrow('Replay again already exists.');
  });
});
