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
const send = (n: number, source = 'shop') => bus.put({ Source: source, DetailType: 'order', Detail: `{"n":${n}}` });

const create = (rest: object = {}) =>
  bus.events.send(new CreateArchiveCommand({ ArchiveName: bus.name('all'), EventSourceArn: bus.busArn, ...rest }));

const describeArchive = () => bus.events.send(new DescribeArchiveCommand({ ArchiveName: bus.name('all') }));

const replay = (rest: Partial<StartReplayCommandInput> = {}) =>
  bus.events.send(
    new StartReplayCommand({
      ReplayName: bus.name('again'),
      EventSourceArn: bus.arn(`archive/${bus.name('all')}`),
      EventStartTime: new Date(bus.time.now() - day),
      EventEndTime: new Date(bus.time.now() + 1000),
      Destination: { Arn: bus.busArn },
      ...rest,
    }),
  );

const describeReplay = () => bus.events.send(new DescribeReplayCommand({ ReplayName: bus.name('again') }));

// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-archive-event.html
describe('archives', () => {
  it('keep the events that match, with their count and size', async () => {
    const EventPattern = '{"source":["shop"]}';
    await create({ EventPattern, Description: 'what was sold', RetentionDays: 7 });
    await send(1);
    await send(2, 'other');
    await bus.time.eventually(async () => expect((await describeArchive()).EventCount).toBe(1));
    const archive = await describeArchive();
    expect(archive).toMatchObject({
      ArchiveArn: bus.arn(`archive/${bus.name('all')}`),
      ArchiveName: bus.name('all'),
      EventSourceArn: bus.busArn,
      EventPattern,
      Description: 'what was sold',
      RetentionDays: 7,
      State: 'ENABLED',
      CreationTime: expect.any(Date),
    });
    expect(archive.SizeBytes).toBeGreaterThan(100);
    const { Archives } = await bus.events.send(new ListArchivesCommand({ EventSourceArn: bus.busArn }));
    expect(Archives?.map(({ ArchiveName }) => ArchiveName)).toEqual([bus.name('all')]);
  });

  it('forget events after their retention', { tags: 'simulated-time' }, async () => {
    await create({ RetentionDays: 1 });
    const sent = bus.time.mark();
    await send(1);
    await sent.before(day);
    expect((await describeArchive()).EventCount).toBe(1);
    await sent.after(day);
    expect((await describeArchive()).EventCount).toBe(0);
  });

  it('change their pattern and retention, and go with their events', async () => {
    await create();
    await bus.events.send(
      new UpdateArchiveCommand({
        ArchiveName: bus.name('all'),
        EventPattern: '{"source":["other"]}',
        RetentionDays: 3,
      }),
    );
    await send(1);
    expect(await describeArchive()).toMatchObject({ EventCount: 0, RetentionDays: 3 });
    await bus.events.send(new DeleteArchiveCommand({ ArchiveName: bus.name('all') }));
    await expect(describeArchive()).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: `Archive ${bus.name('all')} does not exist.`,
    });
  });

  it('are made once, and for a bus that is there', async () => {
    await create();
    await expect(create()).rejects.toThrow(`Archive ${bus.name('all')} already exists.`);
    await expect(create({ ArchiveName: bus.name('b'), EventSourceArn: bus.arn('event-bus/no') })).rejects.toThrow(
      'Event bus no does not exist.',
    );
    await expect(create({ ArchiveName: bus.name('b'), EventPattern: '[]' })).rejects.toMatchObject({
      name: 'InvalidEventPatternException',
    });
  });
});

async function finished(State: string): Promise<void> {
  await bus.time.pass(1000);
  await bus.time.eventually(async () => expect(await describeReplay()).toMatchObject({ State }));
}

// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_StartReplay.html
describe('replays', () => {
  it('deliver archived events again, with the replay named', async () => {
    const queue = await bus.queue('orders');
    await create();
    for (let n = 1; n <= 120; n += 1) await send(n);
    await bus.rule('orders', { source: ['shop'] }, [{ Id: 'queue', Arn: queue.arn }]);
    await bus.time.eventually(async () => expect((await describeArchive()).EventCount).toBe(120));
    const started = await replay();
    expect(started).toMatchObject({ ReplayArn: bus.arn(`replay/${bus.name('again')}`), State: 'STARTING' });
    await finished('COMPLETED');
    const events = (await bus.bodies(queue.url)).map((body) => JSON.parse(body));
    expect(events.map(({ detail }) => Number(detail.n)).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 120 }, (_, index) => index + 1),
    );
    expect(new Set(events.map((event) => event['replay-name']))).toEqual(new Set([bus.name('again')]));
    expect(await describeReplay()).toMatchObject({ Destination: { Arn: bus.busArn } });
    // What was replayed is not archived again.
    expect((await describeArchive()).EventCount).toBe(120);
  });

  it('take the events of a time alone, for the rules named', async () => {
    const queue = await bus.queue('orders');
    await create();
    const base = Math.floor(bus.time.now() / 1000) * 1000;
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
    await bus.time.eventually(async () => expect((await describeArchive()).EventCount).toBe(3));
    await replay({
      EventStartTime: new Date(base - 2 * 3_600_000),
      EventEndTime: new Date(base - 3_600_000),
      Destination: { Arn: bus.busArn, FilterArns: [named] },
    });
    await finished('COMPLETED');
    expect((await bus.bodies(queue.url)).map((body) => JSON.parse(body).detail.n)).toEqual([1]);
  });

  // A replay of little is over before anybody can cancel it where time is real.
  it('can be cancelled', { tags: 'simulated-time' }, async () => {
    await create();
    await send(1);
    await replay();
    const cancel = new CancelReplayCommand({ ReplayName: bus.name('again') });
    expect(await bus.events.send(cancel)).toMatchObject({ State: 'CANCELLING' });
    await finished('CANCELLED');
    await expect(bus.events.send(cancel)).rejects.toMatchObject({ name: 'IllegalStatusException' });
    const { Replays } = await bus.events.send(new ListReplaysCommand({ State: 'CANCELLED' }));
    expect(Replays?.map(({ ReplayName }) => ReplayName)).toEqual([bus.name('again')]);
  });

  it('are refused for what is not there, and for times that make no sense', async () => {
    await create();
    const other = await bus.bus('other');
    await expect(replay({ EventSourceArn: bus.arn('archive/no') })).rejects.toThrow(
      'Parameter EventSourceArn is not valid. Reason: Archive no does not exist.',
    );
    await expect(replay({ Destination: { Arn: bus.arn('event-bus/no') } })).rejects.toThrow(
      'Event bus no does not exist.',
    );
    await expect(replay({ Destination: { Arn: other } })).rejects.toThrow(
      'Parameter Destination.Arn is not valid. Reason: Cross event bus replay is not permitted.',
    );
    await expect(replay({ EventEndTime: new Date(0) })).rejects.toThrow(
      'Parameter EventEndTime is not valid. Reason: EventStartTime must be before EventEndTime.',
    );
    await replay();
    await expect(replay()).rejects.toThrow(`Replay ${bus.name('again')} already exists.`);
  });
});
