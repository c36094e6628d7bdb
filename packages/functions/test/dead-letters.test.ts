import type { Packet, ShownDeadLetter } from '@sluice/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AwsError } from '../../local/src/aws-error.ts';
import { LocalSystem } from './support/local-system.ts';
import { counted, increment, Operator } from './support/operator.ts';

let system: LocalSystem;
let operator: Operator;
beforeEach(async () => {
  system = await LocalSystem.start();
  operator = new Operator(system);
});
afterEach(() => system.close());

describe('the list', () => {
  it('groups what failed alike, and says the same however often it is asked', async () => {
    await operator.poison(25);
    await system.enqueue('write', 'not a packet');
    await system.drain();
    const first = await operator.list();
    expect(first.groups).toMatchObject([
      {
        flow: 'write',
        type: 'write.update',
        code: 'PERMISSION_DENIED',
        message: 'not authorized to perform: dynamodb:UpdateItem on "…"',
        count: 25,
        tables: ['cities'],
        redrivable: true,
        example: { message: 'not authorized to perform: dynamodb:UpdateItem on "cities"' },
      },
      { flow: 'write', code: 'MESSAGE_UNREADABLE', count: 1, redrivable: false },
    ]);
    expect(first.queues.every(({ complete }) => complete)).toBe(true);
    expect((await operator.list()).groups).toEqual(first.groups);
    expect((await operator.list('?flow=import')).groups).toEqual([]);
    expect(Date.parse(first.groups[0]!.expiresAt) - Date.parse(first.groups[0]!.firstAt)).toBe(14 * 86_400_000);
  });

  it('tells the ids of one group', async () => {
    await operator.poison(3);
    const { groups } = await operator.list();
    const { groups: own } = await operator.list(`?group=${groups[0]!.fingerprint}`);
    expect(own).toMatchObject([{ count: 3 }]);
    expect(own[0]!.ids).toHaveLength(3);
  });

  it('says that somebody holds messages instead of passing them over in silence', async () => {
    await operator.poison(2);
    await system.run(system.receive('write-dead', 1));
    const { queues, groups } = await operator.list('?flow=write');
    expect(queues).toEqual([{ flow: 'write', messages: 1, held: 1, complete: false }]);
    expect(groups).toMatchObject([{ count: 1 }]);
  });

  it('knows what SQS moved itself: a whole message of a function that died', async () => {
    await system.send([increment('a'), increment('b')]);
    await system.settle();
    for (let receive = 0; receive < 6; receive++) {
      await system.run(system.receive('write'));
      await system.clock.advance(181_000);
    }
    const { groups } = await operator.list();
    expect(groups).toMatchObject([{ flow: 'write', code: 'RECEIVED_TOO_OFTEN', count: 2, type: 'write.update' }]);
    expect(await operator.redrive({ flow: 'write' })).toMatchObject({
      status: 'completed',
      counts: counted({ sent: 2, succeeded: 2 }),
    });
  });

  it('refuses what it does not know', async () => {
    expect(await system.operate('GET', '?flow=user')).toMatchObject({
      status: 400,
      body: { code: 'PARAMETER_INVALID' },
    });
    expect(await system.operate('GET', '?colour=red')).toMatchObject({ status: 400 });
  });
});

describe('one dead letter', () => {
  it('is shown by its id and by its event, with its outcome', async () => {
    await operator.poison(12);
    const { groups } = await operator.list();
    const { id } = groups[0]!.example;
    const shown = (await system.operate('GET', `/${id}`)).body as unknown as ShownDeadLetter;
    expect(shown).toMatchObject({
      id,
      flow: 'write',
      code: 'PERMISSION_DENIED',
      caller: 'anonymous',
      redrivable: true,
      events: [{ traceId: expect.stringMatching(/^[0-9a-f]{32}$/), outcome: { status: 'failed', attempts: 1 } }],
    });
    const byEvent = await system.operate('GET', `/${shown.events![0]!.event.id}`);
    expect(byEvent.body).toEqual(shown);
  });

  it('is deleted once, and nothing else is', async () => {
    await operator.poison(3);
    const { id } = (await operator.list()).groups[0]!.example;
    expect(await system.operate('DELETE', `/${id}`)).toMatchObject({ status: 200, body: { id, deleted: true } });
    expect(await system.operate('DELETE', `/${id}`)).toMatchObject({
      status: 404,
      body: { code: 'DEAD_LETTER_NOT_FOUND' },
    });
    expect(await system.operate('GET', `/${id}`)).toMatchObject({ status: 404 });
    expect((await operator.list()).groups).toMatchObject([{ count: 2 }]);
    expect(await system.operate('DELETE', '/e1')).toMatchObject({ status: 404 });
  });
});

describe('a redrive', () => {
  it('counts first and changes nothing', async () => {
    await operator.poison(7);
    operator.mend();
    expect(await operator.step({ flow: 'write', dryRun: true })).toMatchObject({
      status: 'dry-run',
      matched: 7,
      groups: [{ count: 7 }],
      counts: counted({}),
    });
    expect(await operator.step({ flow: 'write', type: 'write.put', dryRun: true })).toMatchObject({ matched: 0 });
    expect(await system.items('app-cities')).toEqual([]);
    expect((await operator.list()).groups).toMatchObject([{ count: 7 }]);
  });

  it('applies what is applied no more than once, and empties the queue', async () => {
    await operator.poison(60);
    operator.mend();
    expect(await operator.redrive({ flow: 'write' })).toMatchObject({
      status: 'completed',
      counts: counted({ sent: 60, succeeded: 60 }),
      pending: 0,
    });
    const items = await system.items('app-cities');
    expect(items.map(({ population }) => population)).toEqual(items.map(() => 1));
    expect(items).toHaveLength(60);
    expect((await operator.list()).groups).toEqual([]);
    expect(await operator.redrive({ flow: 'write' })).toMatchObject({ status: 'completed', counts: counted({}) });
  });

  it('takes only what matches', async () => {
    await operator.poison(4);
    await system.send({
      id: 'user',
      type: 'write.put',
      data: { table: 'users', item: { id: 'u', email: 'a@example.com', name: 'n' } },
    });
    await system.drain();
    operator.mend();
    expect(await operator.redrive({ flow: 'write', table: 'users' })).toMatchObject({
      counts: counted({ sent: 1, succeeded: 1 }),
    });
    expect(await operator.redrive({ flow: 'write', code: 'NO_SUCH' })).toMatchObject({ counts: counted({}) });
    const before = new Date(system.clock.now() - 3_600_000).toISOString();
    expect(await operator.redrive({ flow: 'write', before })).toMatchObject({ counts: counted({}) });
    expect(await operator.redrive({ flow: 'write', limit: 3 })).toMatchObject({
      counts: counted({ sent: 3, succeeded: 3 }),
    });
    expect((await operator.list()).groups).toMatchObject([{ count: 1 }]);
  });

  it('says what was applied before, and deletes it without sending it', async () => {
    await operator.poison(10);
    const letters = await system.deadLetters('write');
    operator.mend();
    for (const { body, attributes } of letters.slice(0, 5)) await system.enqueue('write', body, attributes);
    await system.drain();
    await system.clock.advance(61_000);
    expect(await operator.redrive({ flow: 'write' })).toMatchObject({
      counts: counted({ sent: 5, succeeded: 5, alreadyApplied: 5 }),
    });
    const items = await system.items('app-cities');
    expect(items.map(({ population }) => population)).toEqual(Array.from({ length: 10 }, () => 1));
  });

  it('stops at the canary while the defect is there, and nothing is lost or goes round', async () => {
    await operator.poison(40);
    const stopped = await operator.redrive({ flow: 'write', canary: 5 });
    expect(stopped).toMatchObject({
      status: 'stopped',
      counts: counted({ sent: 5, failed: 5 }),
      failures: [{ code: 'PERMISSION_DENIED', count: 5 }],
    });
    expect((await operator.list()).groups).toMatchObject([{ count: 40 }]);
  });

  it('sends nothing twice that comes back within the run', async () => {
    await operator.poison(30);
    expect(await operator.redrive({ flow: 'write', canary: 0 })).toMatchObject({
      status: 'completed',
      counts: counted({ sent: 30, failed: 30 }),
    });
    expect((await operator.list()).groups).toMatchObject([{ count: 30 }]);
  });

  it('goes on to the end when some fail again, below the bound', async () => {
    await operator.poison(40);
    operator.deny((text) => text.includes('"e7"') || text.includes('"e8"'));
    expect(await operator.redrive({ flow: 'write', canary: 20, stopAbove: 0.5 })).toMatchObject({
      status: 'completed',
      counts: counted({ sent: 40, succeeded: 38, failed: 2 }),
    });
    expect((await operator.list()).groups).toMatchObject([{ count: 2 }]);
  });

  it('can be left at any step, and run twice at once', async () => {
    await operator.poison(500);
    operator.mend();
    const left = await operator.step({ flow: 'write', rate: 20 });
    expect(left.status).toBe('running');
    expect(left.counts.sent).toBeLessThan(500);
    const both = await Promise.all([operator.step({ flow: 'write' }), operator.step({ flow: 'write' })]);
    let sent = left.counts.sent;
    for (const one of both) {
      const end = one.continuation === undefined ? one : await operator.redrive({ continuation: one.continuation });
      expect(end).toMatchObject({ status: 'completed', counts: { failed: 0, unresolved: 0 } });
      sent += end.counts.sent;
    }
    expect(sent).toBe(500);
    const items = await system.items('app-cities');
    expect(items.map(({ population }) => population)).toEqual(Array.from({ length: 500 }, () => 1));
    expect((await operator.list()).groups).toEqual([]);
  });

  it('keeps to its rate', async () => {
    await operator.poison(100);
    operator.mend();
    const { counts } = await operator.step({ flow: 'write', rate: 2, canary: 0 });
    expect(counts.sent).toBeGreaterThan(8);
    expect(counts.sent).toBeLessThan(20);
  });

  it('leaves a copy where it is asked to', async () => {
    await operator.poison(3);
    operator.mend();
    expect(await operator.redrive({ flow: 'write', keep: true })).toMatchObject({
      counts: counted({ sent: 3, succeeded: 3 }),
    });
    expect((await operator.list()).groups).toMatchObject([{ code: 'PERMISSION_DENIED', count: 3 }]);
    expect(await operator.redrive({ flow: 'write' })).toMatchObject({ counts: counted({ alreadyApplied: 3 }) });
  });

  it('loses nothing when the queue does not take what is sent', async () => {
    await operator.poison(3);
    operator.mend();
    system.inject('sqs', (call) => {
      if (call.operation !== 'SendMessageBatch') return call.run();
      throw new AwsError('AccessDenied', 'not allowed');
    });
    expect(await operator.redrive({ flow: 'write' })).toMatchObject({ status: 'stopped', counts: counted({}) });
    system.inject('sqs', undefined);
    expect((await operator.list()).groups).toMatchObject([{ count: 3 }]);
  });

  it('is a no-op for what was sent when its letter could not be deleted', async () => {
    await operator.poison(3);
    operator.mend();
    system.inject('sqs', (call) => {
      const queue = String(call.input['QueueUrl']);
      if (call.operation !== 'DeleteMessageBatch' || !queue.endsWith('write-dead')) return call.run();
      throw new AwsError('InternalError', 'down', { statusCode: 500 });
    });
    expect(await system.operate('POST', '/redrive', { flow: 'write' })).toMatchObject({ status: 503 });
    await system.drain();
    system.inject('sqs', undefined);
    expect(await operator.redrive({ flow: 'write' })).toMatchObject({ counts: counted({ alreadyApplied: 3 }) });
    expect((await system.items('app-cities')).map(({ population }) => population)).toEqual([1, 1, 1]);
  });

  it('leaves what cannot be read, and an id that belongs to another event', async () => {
    await system.enqueue('write', 'not a packet');
    await system.send(increment('a'));
    await system.drain();
    await system.send(increment('a', 'other'));
    await system.drain();
    expect(await operator.redrive({ flow: 'write' })).toMatchObject({
      status: 'completed',
      counts: counted({ notRedrivable: 2 }),
    });
    expect((await operator.list()).groups).toHaveLength(2);
  });

  it('ends although others hold letters for long and there are some that cannot be redriven', async () => {
    await system.enqueue('unrouted-dead', 'nothing that anybody can read');
    system.inject('sqs', async (call) => {
      const answer = (await call.run()) as { Attributes?: Record<string, string> };
      const { Attributes } = answer;
      if (call.operation === 'GetQueueAttributes' && Attributes)
        Attributes['ApproximateNumberOfMessagesNotVisible'] = '9';
      return answer;
    });
    expect(await operator.redrive({ flow: 'unrouted' })).toMatchObject({
      status: 'completed',
      counts: counted({ notRedrivable: 1 }),
    });
  });

  it('deletes a copy that SQS hands out of a letter which it has deleted, and sends it once', async () => {
    await operator.poison(1);
    operator.mend();
    let first: object | undefined;
    let deletions = 0;
    system.inject('sqs', async (call) => {
      if (!String(call.input['QueueUrl']).endsWith('write-dead')) return call.run();
      if (call.operation === 'DeleteMessageBatch') deletions++;
      const answer = await call.run();
      if (call.operation !== 'ReceiveMessage') return answer;
      first ??= answer;
      return deletions === 1 ? first : answer;
    });
    expect(await operator.redrive({ flow: 'write' })).toMatchObject({ counts: counted({ sent: 1, succeeded: 1 }) });
    expect(deletions).toBe(2);
  });

  it('sends a rule dead letter to the queue that its rule could not reach', async () => {
    await system.send(increment('a'));
    await system.settle();
    const [message] = await system.run(system.receive('write'));
    const detail = JSON.parse(message!.Body!) as Packet;
    await system.run(system.forget('write', message!));
    const event = { version: '0', id: 'x', source: 'sluice', 'detail-type': 'write', detail };
    await system.enqueue('rules-dead', JSON.stringify(event), {
      RULE_ARN: 'arn:aws:events:us-east-1:000000000000:rule/system/write',
      TARGET_ARN: 'arn:aws:sqs:us-east-1:000000000000:write',
      ERROR_CODE: 'NO_PERMISSIONS',
      ERROR_MESSAGE: 'No permission',
    });
    await system.enqueue('unrouted-dead', JSON.stringify({ ...event, source: 'somebody' }));
    const { groups } = await operator.list();
    expect(groups.find(({ flow }) => flow === 'rules')).toMatchObject({ code: 'NO_PERMISSIONS', redrivable: true });
    expect(groups.find(({ flow }) => flow === 'unrouted')).toMatchObject({ code: 'UNROUTED', redrivable: false });
    expect(await operator.redrive({ flow: 'rules' })).toMatchObject({ counts: counted({ sent: 1, succeeded: 1 }) });
    expect(await operator.redrive({ flow: 'unrouted' })).toMatchObject({ counts: counted({ notRedrivable: 1 }) });
    expect(await system.items('app-cities')).toHaveLength(1);
  });

  it('sends analytics again, whose outcome nobody can tell', async () => {
    await system.send(increment('a'));
    await system.settle();
    const [message] = await system.run(system.receive('analytics', 1));
    await system.enqueue('analytics-dead', message!.Body!);
    expect(await operator.redrive({ flow: 'analytics' })).toMatchObject({
      counts: counted({ sent: 1, unconfirmed: 1 }),
    });
  });

  it.each([
    [{}, '/flow'],
    [{ flow: 'user' }, '/flow'],
    [{ flow: 'write', limit: 0 }, '/limit'],
    [{ flow: 'write', before: 'yesterday' }, '/before'],
    [{ flow: 'write', colour: 'red' }, '/colour'],
    [{ flow: 'write', event: {} }, '/id'],
  ])('refuses %j', async (body, pointer) => {
    expect(await system.operate('POST', '/redrive', body)).toMatchObject({
      status: 400,
      body: { code: 'PARAMETER_INVALID', pointer },
    });
  });

  it('refuses a continuation that is none, and an id that is not there', async () => {
    expect(await system.operate('POST', '/redrive', { continuation: 'e30' })).toMatchObject({
      status: 400,
      body: { code: 'CURSOR_INVALID' },
    });
    const id = 'write.00000000-0000-4000-8000-000000000000';
    expect(await system.operate('POST', '/redrive', { flow: 'write', id })).toMatchObject({ status: 404 });
  });
});
