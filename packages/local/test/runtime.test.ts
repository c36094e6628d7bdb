import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  GetQueueAttributesCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Runtime, type RuntimeOptions, startRuntime } from '../src/index.ts';
import { type SmallTemplate, smallTemplate, writeStack } from './small-stack.ts';

let directory: string;
let running: Runtime[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sluice-runtime-'));
  running = [];
});

afterEach(async () => {
  await Promise.all(running.map((runtime) => runtime.close()));
  rmSync(directory, { recursive: true, force: true });
});

async function start(
  template: SmallTemplate = smallTemplate(),
  options: Partial<RuntimeOptions> = {},
): Promise<Runtime> {
  const runtime = await startRuntime({ templateFile: writeStack(directory, template), ...options });
  running.push(runtime);
  return runtime;
}

async function stop(runtime: Runtime): Promise<void> {
  await runtime.close();
  running = running.filter((other) => other !== runtime);
}

function client<T>(Client: new (options: object) => T, { awsEndpoint }: Runtime): T {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return new Client({ endpoint: awsEndpoint, region: 'us-east-1', credentials });
}

async function send(runtime: Runtime, message: object): Promise<void> {
  const entry = { EventBusName: 'things', Source: 'test', DetailType: 'thing', Detail: JSON.stringify(message) };
  const { FailedEntryCount: failed } = await client(EventBridgeClient, runtime).send(
    new PutEventsCommand({ Entries: [entry] }),
  );
  expect(failed).toBe(0);
}

async function ids(runtime: Runtime): Promise<readonly (string | undefined)[]> {
  const { Items: items = [] } = await client(DynamoDBClient, runtime).send(
    new ScanCommand({ TableName: 'Small-things' }),
  );
  return items.map((item) => item['id']?.S);
}

async function arrives(runtime: Runtime, id: string): Promise<void> {
  await vi.waitFor(async () => expect(await ids(runtime)).toContain(id), { timeout: 20_000, interval: 50 });
}

it('runs a template: an event goes over bus, rule, queue and function into the table', async () => {
  const runtime = await start();
  await send(runtime, { id: 'a' });
  await arrives(runtime, 'a');
  expect(runtime.tables).toEqual(['Small-things']);
  expect(runtime.outputs).toMatchObject({
    ApiUrl: runtime.apiUrl,
    QueueUrl: `${runtime.awsEndpoint}/000000000000/things`,
    DeadLettersUrl: expect.stringMatching(/\/000000000000\/Small-DeadLetters-[0-9A-Z]{12}$/),
  });
});

it('lets a function do what its role may, and tells it what it may not', async () => {
  const runtime = await start();
  const response = await fetch(new URL('/things', runtime.apiUrl), { method: 'DELETE' });
  expect(await response.json()).toMatchObject({
    __type: 'com.amazon.coral.service#AccessDeniedException',
    Message: expect.stringMatching(
      /^User: arn:aws:sts::000000000000:assumed-role\/Small-Role-\w+\/Small-Function-\w+ is not authorized to perform: dynamodb:DeleteItem on resource: arn:aws:dynamodb:us-east-1:000000000000:table\/Small-things because no identity-based policy allows the dynamodb:DeleteItem action$/,
    ),
  });
  expect(runtime.iam.recorded()).toContainEqual(
    expect.objectContaining({ action: 'dynamodb:DeleteItem', allowed: false }),
  );
});

it('lets the API invoke no function without its permission', async () => {
  const template = smallTemplate();
  delete template.Resources['Permission'];
  const runtime = await start(template);
  expect((await fetch(new URL('/things', runtime.apiUrl), { method: 'DELETE' })).status).toBe(500);
});

it('delivers nothing to a queue whose policy does not let EventBridge in', async () => {
  const template = smallTemplate();
  delete template.Resources['QueuePolicy'];
  const runtime = await start(template);
  await send(runtime, { id: 'a' });
  await vi.waitFor(() =>
    expect(runtime.iam.recorded()).toContainEqual(
      expect.objectContaining({ principal: 'events.amazonaws.com', allowed: false }),
    ),
  );
  expect(await ids(runtime)).toEqual([]);
});

it('runs two systems in one process, apart from each other', async () => {
  const [one, other] = await Promise.all([start(), start()]);
  await send(one, { id: 'only-here' });
  await arrives(one, 'only-here');
  expect(await ids(other)).toEqual([]);
});

describe('the next start', () => {
  const data = (): Partial<RuntimeOptions> => ({ dataDirectory: join(directory, 'data') });

  it('finds items, messages and the stack’s id again', async () => {
    const template = smallTemplate();
    const first = await start(template, data());
    await send(first, { id: 'a' });
    await arrives(first, 'a');
    const queueUrl = first.outputs['DeadLettersUrl'];
    await client(SQSClient, first).send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: 'kept' }));
    await stop(first);
    const second = await start(template, data());
    expect(await ids(second)).toEqual(['a']);
    const sqs = client(SQSClient, second);
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: second.outputs['DeadLettersUrl'] }));
    expect(Messages?.map((message) => message.Body)).toEqual(['kept']);
    expect(second.outputs['StackId']).toBe(first.outputs['StackId']);
  });

  it('shows the message of a function that was running when the system stopped', async () => {
    const template = smallTemplate();
    const first = await start(template, data());
    await send(first, { id: 'a', sleep: true });
    await vi.waitFor(async () => {
      const attributes = new GetQueueAttributesCommand({
        QueueUrl: first.outputs['QueueUrl'],
        AttributeNames: ['All'],
      });
      const { Attributes: counts } = await client(SQSClient, first).send(attributes);
      expect(counts?.['ApproximateNumberOfMessagesNotVisible']).toBe('1');
    });
    await stop(first);
    delete template.Resources['Mapping'];
    const second = await start(template, data());
    const receive = new ReceiveMessageCommand({ QueueUrl: second.outputs['QueueUrl'] });
    const { Messages } = await client(SQSClient, second).send(receive);
    expect(Messages?.map((message) => message.Body)).toEqual(['{"id":"a","sleep":true}']);
  });

  it('brings tables and queues up to a changed template, and deletes what it has no more', async () => {
    const template = smallTemplate();
    await stop(await start(template, data()));
    const { Table, Queue } = template.Resources;
    Object.assign(Table?.Properties ?? {}, {
      AttributeDefinitions: ['id', 'name'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      DeletionProtectionEnabled: true,
      GlobalSecondaryIndexes: [
        {
          IndexName: 'by-name',
          KeySchema: [{ AttributeName: 'name', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    });
    Object.assign(Queue?.Properties ?? {}, { VisibilityTimeout: 60 });
    delete Queue?.Properties['RedrivePolicy'];
    delete template.Resources['DeadLetters'];
    delete template.Outputs['DeadLettersUrl'];
    const runtime = await start(template, data());
    const dynamodb = client(DynamoDBClient, runtime);
    const { Table: table } = await dynamodb.send(new DescribeTableCommand({ TableName: 'Small-things' }));
    expect(table).toMatchObject({
      DeletionProtectionEnabled: true,
      GlobalSecondaryIndexes: [{ IndexName: 'by-name' }],
    });
    const sqs = client(SQSClient, runtime);
    const attributes = new GetQueueAttributesCommand({
      QueueUrl: runtime.outputs['QueueUrl'],
      AttributeNames: ['All'],
    });
    const { Attributes: settings = {} } = await sqs.send(attributes);
    expect(settings['VisibilityTimeout']).toBe('60');
    expect(settings['RedrivePolicy']).toBeUndefined();
    expect((await sqs.send(new ListQueuesCommand({}))).QueueUrls).toEqual([runtime.outputs['QueueUrl']]);
  });

  it('refuses another key for a table that holds data, and leaves the data alone', async () => {
    const template = smallTemplate();
    await stop(await start(template, data()));
    Object.assign(template.Resources['Table']?.Properties ?? {}, {
      AttributeDefinitions: [{ AttributeName: 'name', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'name', KeyType: 'HASH' }],
    });
    await expect(start(template, data())).rejects.toThrow(
      'Table (AWS::DynamoDB::Table): table Small-things holds data under the key id S HASH; the template wants the key name S HASH. ' +
        "A table's key cannot change in place: give the table another name, or start with another data directory",
    );
  });

  it('leaves alone what its deletion policy keeps, and what the operator made', async () => {
    const template = smallTemplate();
    const first = await start(template, data());
    const own = { TableName: 'own', BillingMode: 'PAY_PER_REQUEST', ...keyOf('id') } as const;
    await client(DynamoDBClient, first).send(new CreateTableCommand(own));
    await stop(first);
    for (const logicalId of ['Mapping', 'Function', 'Policy', 'Table', 'Integration', 'Route', 'Permission']) {
      delete template.Resources[logicalId];
    }
    const second = await start(template, data());
    const read = (TableName: string) =>
      client(DynamoDBClient, second).send(new GetItemCommand({ TableName, Key: { id: { S: '1' } } }));
    await expect(read('Small-things')).resolves.toBeDefined();
    await expect(read('own')).resolves.toBeDefined();
  });
});

describe('a start that cannot be', () => {
  it('is refused while another system has the data', async () => {
    const options = { dataDirectory: join(directory, 'data') };
    await start(smallTemplate(), options);
    await expect(start(smallTemplate(), options)).rejects.toThrow(
      `the data directory ${options.dataDirectory} is in use`,
    );
  });

  it.each(['apiPort', 'awsPort'] as const)('names the %s that another program has', async (option) => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await expect(start(smallTemplate(), { [option]: port })).rejects.toThrow(
      `port ${port} is taken by another program`,
    );
    server.close();
  });

  it('refuses addresses that others can reach, unless told otherwise', async () => {
    await expect(start(smallTemplate(), { host: '0.0.0.0' })).rejects.toThrow('0.0.0.0 is not a loopback address');
    expect((await start(smallTemplate(), { host: '0.0.0.0', exposed: true })).apiUrl).toMatch(/^http:\/\/0\.0\.0\.0:/);
  });

  it.each<[string, (template: SmallTemplate) => void, string]>([
    [
      'a property it does not know',
      (template) => Object.assign(template.Resources['Queue']?.Properties ?? {}, { Colour: 'blue' }),
      'Queue (AWS::SQS::Queue): property "Colour" is not supported',
    ],
    [
      'a role that Lambda cannot assume',
      (template) => Object.assign(template.Resources['Role']?.Properties ?? {}, { AssumeRolePolicyDocument: {} }),
      'Function (AWS::Lambda::Function): The role defined for the function cannot be assumed by Lambda',
    ],
    [
      'a role that may not read the queue',
      (template) => {
        delete template.Resources['Policy'];
        for (const resource of Object.values(template.Resources)) delete resource['DependsOn'];
      },
      'Mapping (AWS::Lambda::EventSourceMapping): The function execution role does not have permissions to call ReceiveMessage on SQS',
    ],
    [
      'a queue that shows messages again while the function still runs',
      (template) => Object.assign(template.Resources['Queue']?.Properties ?? {}, { VisibilityTimeout: 10 }),
      'Queue visibility timeout: 10 seconds is less than Function timeout: 30 seconds',
    ],
    [
      'a policy it cannot judge',
      (template) => {
        const statement = {
          Effect: 'Allow',
          Principal: '*',
          Action: 'sqs:*',
          Resource: '*',
          Condition: { IpAddress: { 'aws:SourceIp': '::1' } },
        };
        Object.assign(template.Resources['QueuePolicy']?.Properties ?? {}, {
          PolicyDocument: { Statement: [statement] },
        });
      },
      'QueuePolicy (AWS::SQS::QueuePolicy): condition key "aws:SourceIp" is not supported by the local runtime',
    ],
    [
      'a rule on a schedule',
      (template) =>
        Object.assign(template.Resources['Rule']?.Properties ?? {}, { ScheduleExpression: 'rate(1 minute)' }),
      'Rule (AWS::Events::Rule): property "ScheduleExpression" is not supported',
    ],
  ])('names %s', async (_name, change, message) => {
    const template = smallTemplate();
    change(template);
    await expect(start(template)).rejects.toThrow(message);
  });
});

function keyOf(name: string): Pick<CreateTableCommandInput, 'AttributeDefinitions' | 'KeySchema'> {
  return {
    AttributeDefinitions: [{ AttributeName: name, AttributeType: 'S' }],
    KeySchema: [{ AttributeName: name, KeyType: 'HASH' }],
  };
}
