import {
  CreateEventBusCommand,
  DeleteEventBusCommand,
  DeleteRuleCommand,
  DescribeEventBusCommand,
  DescribeRuleCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  ListEventBusesCommand,
  ListRuleNamesByTargetCommand,
  ListRulesCommand,
  ListTagsForResourceCommand,
  ListTargetsByRuleCommand,
  PutPermissionCommand,
  PutRuleCommand,
  type PutRuleCommandInput,
  PutTargetsCommand,
  RemovePermissionCommand,
  RemoveTargetsCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EventBusFixture } from './event-bus-fixture.ts';

let bus: EventBusFixture;
beforeEach(async () => {
  bus = await EventBusFixture.start();
});
afterEach(() => bus.close());

const queueArn = 'arn:aws:sqs:us-east-1:000000000000:orders';
const pattern = { source: ['shop'] };

// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html
describe('event buses', () => {
  it('are made, described, listed and deleted; the default one is always there', async () => {
    const Name = bus.name('orders');
    expect(await bus.bus('orders')).toBe(bus.arn(`event-bus/${Name}`));
    expect(await bus.events.send(new DescribeEventBusCommand({ Name }))).toMatchObject({
      Name,
      Arn: bus.arn(`event-bus/${Name}`),
      CreationTime: expect.any(Date),
    });
    const { EventBuses } = await bus.events.send(new ListEventBusesCommand({}));
    expect(EventBuses?.map((listed) => listed.Name)).toEqual(expect.arrayContaining(['default', Name]));
    await bus.events.send(new DeleteEventBusCommand({ Name }));
    await expect(bus.events.send(new DescribeEventBusCommand({ Name }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: `Event bus ${Name} does not exist.`,
    });
  });

  it('are made once, and the default one is never deleted', async () => {
    const Name = bus.name('orders');
    await bus.bus('orders');
    await expect(bus.events.send(new CreateEventBusCommand({ Name }))).rejects.toMatchObject({
      name: 'ResourceAlreadyExistsException',
      message: `Event bus ${Name} already exists.`,
    });
    await expect(bus.events.send(new DeleteEventBusCommand({ Name: 'default' }))).rejects.toThrow(
      'Cannot delete event bus default.',
    );
  });

  it('are listed by prefix, page by page', async () => {
    const NamePrefix = bus.name('a');
    const names = ['1', '2', '3'].map((name) => `${NamePrefix}-${name}`);
    for (const name of names) await bus.busNamed(name);
    await bus.bus('b');
    const first = await bus.events.send(new ListEventBusesCommand({ NamePrefix, Limit: 2 }));
    const { NextToken } = first;
    const second = await bus.events.send(new ListEventBusesCommand({ NamePrefix, Limit: 2, NextToken }));
    expect([first, second].map(({ EventBuses }) => EventBuses?.map(({ Name }) => Name))).toEqual([
      names.slice(0, 2),
      names.slice(2),
    ]);
    expect(second.NextToken).toBeUndefined();
  });

  it.each([
    [0, 'Member must have value greater than or equal to 1'],
    [101, 'Member must have value less than or equal to 100'],
  ])('are not listed %i at a time', async (Limit, constraint) => {
    await expect(bus.events.send(new ListEventBusesCommand({ Limit }))).rejects.toThrow(
      `1 validation error detected: Value '${Limit}' at 'limit' failed to satisfy constraint: ${constraint}`,
    );
  });

  // https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutPermission.html
  it('have a policy', async () => {
    const EventBusName = bus.busName;
    const permission = { EventBusName, Action: 'events:PutEvents', Principal: '111111111111' };
    await bus.events.send(new PutPermissionCommand({ ...permission, StatementId: 'one' }));
    await bus.events.send(new PutPermissionCommand({ ...permission, Principal: '*', StatementId: 'two' }));
    const { Policy } = await bus.events.send(new DescribeEventBusCommand({ Name: EventBusName }));
    const statement = { Effect: 'Allow', Action: 'events:PutEvents', Resource: bus.busArn };
    expect(JSON.parse(Policy ?? '')).toEqual({
      Version: '2012-10-17',
      Statement: [
        { Sid: 'one', Principal: { AWS: 'arn:aws:iam::111111111111:root' }, ...statement },
        { Sid: 'two', Principal: '*', ...statement },
      ],
    });
    const remove = new RemovePermissionCommand({ EventBusName, StatementId: 'one' });
    await bus.events.send(remove);
    await expect(bus.events.send(remove)).rejects.toThrow('Statement with the provided id does not exist.');
    await bus.events.send(new RemovePermissionCommand({ EventBusName, RemoveAllPermissions: true }));
    expect((await bus.events.send(new DescribeEventBusCommand({ Name: EventBusName }))).Policy).toBeUndefined();
  });
});

// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
describe('rules', () => {
  it('are put, described and listed', async () => {
    const EventBusName = bus.busName;
    const RuleArn = await bus.rule('a', pattern, []);
    expect(RuleArn).toBe(bus.arn(`rule/${EventBusName}/a`));
    const rule = {
      Name: 'a',
      Arn: RuleArn,
      EventBusName,
      EventPattern: JSON.stringify(pattern),
      State: 'ENABLED',
    };
    const described = await bus.events.send(new DescribeRuleCommand({ Name: 'a', EventBusName }));
    expect(described).toMatchObject({ ...rule, CreatedBy: bus.accountId });
    const { Rules } = await bus.events.send(new ListRulesCommand({ EventBusName: bus.busArn }));
    expect(Rules).toEqual([rule]);
  });

  it('are on the default bus where none is named', async () => {
    const Name = bus.name('a');
    const put = new PutRuleCommand({ Name, EventPattern: JSON.stringify(pattern) });
    expect((await bus.events.send(put)).RuleArn).toBe(bus.arn(`rule/${Name}`));
    expect(await bus.events.send(new DescribeRuleCommand({ Name }))).toMatchObject({ EventBusName: 'default' });
    await bus.events.send(new DeleteRuleCommand({ Name }));
  });

  it.each<[PutRuleCommandInput, string]>([
    [{ Name: 'a' }, 'Parameter(s) EventPattern or ScheduleExpression must be specified.'],
    [{ Name: 'a b', EventPattern: '{"source":["a"]}' }, "at 'name' failed to satisfy constraint"],
    [{ Name: 'a', EventPattern: '{}' }, 'Empty objects are not allowed'],
    [{ Name: 'a', EventPattern: '{"source":["a"]}', EventBusName: 'no' }, 'Event bus no does not exist.'],
  ])('are refused: %j', async (input, message) => {
    await expect(bus.events.send(new PutRuleCommand({ EventBusName: bus.busName, ...input }))).rejects.toThrow(message);
  });

  it('are refused with a schedule here', { tags: 'local-limits' }, async () => {
    const schedule = { Name: 'a', ScheduleExpression: 'rate(1 minute)' };
    await expect(bus.events.send(new PutRuleCommand(schedule))).rejects.toThrow(
      'ScheduleExpression is not supported by the local runtime.',
    );
  });

  it('match nothing while disabled', async () => {
    const queue = await bus.queue('orders');
    await bus.rule('a', pattern, [{ Id: 'queue', Arn: queue.arn }]);
    await bus.events.send(new DisableRuleCommand({ Name: 'a', EventBusName: bus.busName }));
    await bus.put({ Source: 'shop', DetailType: 'order', Detail: '{"n":1}' });
    await bus.events.send(new EnableRuleCommand({ Name: 'a', EventBusName: bus.busName }));
    await bus.put({ Source: 'shop', DetailType: 'order', Detail: '{"n":2}' });
    expect((await bus.bodies(queue.url)).map((body) => JSON.parse(body).detail.n)).toEqual([2]);
  });

  it('keep their targets when put again, and are not deleted with them', async () => {
    await bus.rule('a', pattern, [{ Id: 'queue', Arn: queueArn }]);
    await bus.rule('a', { source: ['other'] }, []);
    const { Targets } = await bus.events.send(new ListTargetsByRuleCommand({ Rule: 'a', EventBusName: bus.busName }));
    expect(Targets).toEqual([{ Id: 'queue', Arn: queueArn }]);
    await expect(bus.events.send(new DeleteRuleCommand({ Name: 'a', EventBusName: bus.busName }))).rejects.toThrow(
      "Rule can't be deleted since it has targets.",
    );
    await bus.events.send(new RemoveTargetsCommand({ Rule: 'a', EventBusName: bus.busName, Ids: ['queue'] }));
    await bus.events.send(new DeleteRuleCommand({ Name: 'a', EventBusName: bus.busName }));
    await expect(
      bus.events.send(new DescribeRuleCommand({ Name: 'a', EventBusName: bus.busName })),
    ).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: `Rule a does not exist on EventBus ${bus.busName}.`,
    });
  });

  it('are found by their target', async () => {
    await bus.rule('a', pattern, [{ Id: 'queue', Arn: queueArn }]);
    await bus.rule('b', pattern, []);
    const { RuleNames } = await bus.events.send(
      new ListRuleNamesByTargetCommand({ TargetArn: queueArn, EventBusName: bus.busName }),
    );
    expect(RuleNames).toEqual(['a']);
  });

  it('have tags, as buses do', async () => {
    const rule = await bus.rule('a', pattern, []);
    for (const ResourceARN of [rule, bus.busArn]) {
      const Tags = [
        { Key: 'x', Value: '1' },
        { Key: 'y', Value: '2' },
      ];
      await bus.events.send(new TagResourceCommand({ ResourceARN, Tags }));
      await bus.events.send(new UntagResourceCommand({ ResourceARN, TagKeys: ['x'] }));
      const answer = await bus.events.send(new ListTagsForResourceCommand({ ResourceARN }));
      expect(answer.Tags).toEqual([{ Key: 'y', Value: '2' }]);
    }
  });
});

// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html
describe('targets', () => {
  const put = (...Targets: { Id: string; Arn: string }[]) =>
    bus.events.send(new PutTargetsCommand({ Rule: 'a', EventBusName: bus.busName, Targets }));

  it('are five to a rule', async () => {
    await bus.rule('a', pattern, []);
    await put(...['1', '2', '3', '4', '5'].map((Id) => ({ Id, Arn: queueArn })));
    await expect(put({ Id: '6', Arn: queueArn })).rejects.toMatchObject({
      name: 'LimitExceededException',
      message: 'The requested resource exceeds the maximum number allowed.',
    });
  });

  it.each([
    [{ Id: 'a b', Arn: queueArn }, 'Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+'],
    [{ Id: 'a', Arn: 'nonsense' }, 'Parameter nonsense is not valid. Reason: Provided Arn is not in correct format.'],
    [{ Id: 'a', Arn: `${queueArn}.fifo` }, 'Parameter(s) SqsParameters must be specified for target: a.'],
  ])('are refused alone: %j', async (target, message) => {
    await bus.rule('a', pattern, []);
    const { FailedEntryCount, FailedEntries } = await put(target, { Id: 'good', Arn: queueArn });
    expect(FailedEntryCount).toBe(1);
    expect(FailedEntries).toMatchObject([{ TargetId: target.Id, ErrorCode: 'ValidationException' }]);
    expect(FailedEntries?.[0]?.ErrorMessage).toContain(message);
    const { Targets } = await bus.events.send(new ListTargetsByRuleCommand({ Rule: 'a', EventBusName: bus.busName }));
    expect(Targets?.map(({ Id }) => Id)).toEqual(['good']);
  });

  it.each([
    [{ RetryPolicy: { MaximumRetryAttempts: 186 } }, 'Member must have value less than or equal to 185'],
    [{ RetryPolicy: { MaximumEventAgeInSeconds: 59 } }, 'Member must have value greater than or equal to 60'],
    [{ InputPath: 'detail' }, 'Invalid JsonPath: detail'],
    [{ Input: '{' }, 'JSON syntax error in input for target a'],
    [
      { Input: '{}', InputPath: '$' },
      'Only one of Input, InputPath, or InputTransformer must be provided for target a.',
    ],
  ])('are refused with the request: %j', async (rest, message) => {
    await bus.rule('a', pattern, []);
    await expect(put({ Id: 'a', Arn: queueArn, ...rest })).rejects.toThrow(message);
  });

  it('of other kinds are refused here', { tags: 'local-limits' }, async () => {
    await bus.rule('a', pattern, []);
    const target = { Id: 'a', Arn: queueArn, KinesisParameters: { PartitionKeyPath: '$' } };
    await expect(put(target)).rejects.toThrow('KinesisParameters is not supported by the local runtime.');
  });

  it('that are not there cannot be removed', async () => {
    await bus.rule('a', pattern, []);
    const { FailedEntries } = await bus.events.send(
      new RemoveTargetsCommand({ Rule: 'a', EventBusName: bus.busName, Ids: ['x'] }),
    );
    expect(FailedEntries).toEqual([
      {
        TargetId: 'x',
        ErrorCode: 'ResourceNotFoundException',
        ErrorMessage: "Rule 'a' does not have a target with the Id 'x'.",
      },
    ]);
  });
});
