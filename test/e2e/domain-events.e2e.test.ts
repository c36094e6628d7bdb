import { SluiceClient } from '@sluice/client';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalSystem, startLocal } from '../support/local-system.ts';

let system: LocalSystem;
let sluice: SluiceClient;
let sqs: SQSClient;
let events: EventBridgeClient;

beforeAll(async () => {
  system = await startLocal();
  sluice = new SluiceClient({ url: system.url });
  const connection = {
    endpoint: system.awsEndpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
  sqs = new SQSClient(connection);
  events = new EventBridgeClient(connection);
});
afterAll(async () => {
  sqs.destroy();
  events.destroy();
  await system.close();
});

/** What a team does to listen: a queue and a rule of its own on the bus. */
async function subscribe(busName: string, name: string): Promise<string> {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  const queueArn = Attributes?.['QueueArn'] ?? '';
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: queueArn,
  };
  await sqs.send(
    new SetQueueAttributesCommand({
      QueueUrl,
      Attributes: { Policy: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }) },
    }),
  );
  await events.send(
    new PutRuleCommand({ EventBusName: busName, Name: name, EventPattern: JSON.stringify({ source: ['sluice'] }) }),
  );
  await events.send(
    new PutTargetsCommand({ EventBusName: busName, Rule: name, Targets: [{ Id: 'queue', Arn: queueArn }] }),
  );
  return QueueUrl ?? '';
}

async function next(queueUrl: string): Promise<Record<string, unknown>> {
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: queueUrl, WaitTimeSeconds: 10 }));
  const message = Messages?.[0];
  await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: message?.ReceiptHandle }));
  return JSON.parse(message?.Body ?? 'null') as Record<string, unknown>;
}

describe('domain events', () => {
  it.each([
    ['user', 'user.signed-up', 'UserEventBusName'],
    ['auth', 'auth.session-revoked', 'AuthEventBusName'],
  ] as const)('publishes %s events as CloudEvents to their bus', async (route, type, output) => {
    const queueUrl = await subscribe(system.outputs[output] ?? '', `listener-${route}`);
    const sent = await sluice.send({ id: `${route}-1`, source: '/web', type, data: { plan: 'pro', seats: 3 } });
    expect(sent).toMatchObject({ status: 'accepted', route, type });
    expect(await next(queueUrl)).toMatchObject({
      source: 'sluice',
      'detail-type': type,
      detail: { specversion: '1.0', id: `${route}-1`, source: '/web', type, data: { plan: 'pro', seats: 3 } },
    });
    expect(await sluice.wait(sent)).toMatchObject({
      id: `${route}-1`,
      status: 'succeeded',
      result: { published: true },
    });
  });

  it('carries subject and extension attributes on, and says itself who sent the event', async () => {
    const queueUrl = await subscribe(system.outputs['UserEventBusName'] ?? '', 'listener-attributes');
    const response = await fetch(new URL('/v1/events', system.url), {
      method: 'POST',
      headers: { 'content-type': 'application/cloudevents+json' },
      body: JSON.stringify({
        specversion: '1.0',
        type: 'user.moved',
        subject: 'users/ada',
        tenant: 'eu',
        seats: 3,
        sluicecaller: 'somebody else',
        data: { to: 'NL' },
      }),
    });
    expect(response.status).toBe(202);
    expect(await next(queueUrl)).toMatchObject({
      detail: { type: 'user.moved', subject: 'users/ada', tenant: 'eu', seats: 3, sluicecaller: 'anonymous' },
    });
  });

  it('answers at once where the client waits', async () => {
    expect(await sluice.send({ type: 'user.seen', data: {} }, { waitSeconds: 10 })).toMatchObject({
      status: 'succeeded',
      result: { published: true },
    });
  });

  it('does not tell an event that was never sent from another caller’s', async () => {
    const response = await fetch(
      new URL('/v1/events/user-1?source=%2Fweb&since=mhz5k3.u.AAAAAAAAAAAAAAAA', system.url),
    );
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'EVENT_NOT_FOUND' });
  });
});
