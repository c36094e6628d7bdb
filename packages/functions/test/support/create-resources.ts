import { CreateTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  CreateEventBusCommand,
  type EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { config } from '../../../../sluice.config.ts';

export const flows = ['query', 'write', 'import', 'analytics'] as const;
export type FlowName = (typeof flows)[number];

const account = '000000000000';
const visibilityTimeoutSeconds = 180;
export const queueUrl = (name: string): string => `http://localhost/${account}/${name}`;
export const queueArn = (name: string): string => `arn:aws:sqs:us-east-1:${account}:${name}`;

export const receiveCounts: Readonly<Record<FlowName, number>> = { query: 3, write: 5, import: 5, analytics: 5 };

interface Clients {
  readonly dynamoDb: DynamoDBClient;
  readonly sqs: SQSClient;
  readonly events: EventBridgeClient;
}

/** Makes tables, queues, buses and rules as the template does. */
export async function createResources({ dynamoDb, sqs, events }: Clients): Promise<void> {
  for (const [name, table] of Object.entries(config.tables)) {
    const indexes = Object.entries(table.indexes ?? {});
    const keys = [table, ...indexes.map(([, index]) => index)].flatMap(({ partitionKey, sortKey }) => [
      partitionKey,
      ...(sortKey ? [sortKey] : []),
    ]);
    const types = { string: 'S', number: 'N', binary: 'B' } as const;
    await dynamoDb.send(
      new CreateTableCommand({
        TableName: `app-${name}`,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: keySchema(table),
        AttributeDefinitions: [...new Map(keys.map((key) => [key.name, types[key.type]]))].map(
          ([AttributeName, AttributeType]) => ({
            AttributeName,
            AttributeType,
          }),
        ),
        GlobalSecondaryIndexes: indexes.map(([IndexName, index]) => ({
          IndexName,
          KeySchema: keySchema(index),
          Projection: { ProjectionType: 'ALL' },
        })),
      }),
    );
  }
  for (const TableName of ['ledger', 'analytics']) {
    await dynamoDb.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: keySchema({ partitionKey: { name: 'pk' }, sortKey: { name: 'sk' } }),
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'sk', AttributeType: 'S' },
        ],
      }),
    );
  }
  for (const QueueName of ['rules-dead', 'unrouted-dead']) await sqs.send(new CreateQueueCommand({ QueueName }));
  for (const flow of flows) {
    await sqs.send(new CreateQueueCommand({ QueueName: `${flow}-dead` }));
    const redrive = { deadLetterTargetArn: queueArn(`${flow}-dead`), maxReceiveCount: receiveCounts[flow] };
    const Attributes = {
      VisibilityTimeout: String(visibilityTimeoutSeconds),
      RedrivePolicy: JSON.stringify(redrive),
    };
    await sqs.send(new CreateQueueCommand({ QueueName: flow, Attributes }));
  }
  for (const name of ['system', 'user', 'auth', 'analytics'])
    await events.send(new CreateEventBusCommand({ Name: name }));
  for (const [bus, flow] of [
    ['system', 'write'],
    ['system', 'import'],
    ['analytics', 'analytics'],
  ] as const) {
    const EventPattern = JSON.stringify({ source: ['sluice'], 'detail-type': [flow] });
    await events.send(new PutRuleCommand({ Name: flow, EventBusName: bus, EventPattern }));
    await events.send(
      new PutTargetsCommand({
        Rule: flow,
        EventBusName: bus,
        Targets: [{ Id: 'queue', Arn: queueArn(flow), InputPath: '$.detail' }],
      }),
    );
  }
}

function keySchema({ partitionKey, sortKey }: { partitionKey: { name: string }; sortKey?: { name: string } }) {
  return [
    { AttributeName: partitionKey.name, KeyType: 'HASH' as const },
    ...(sortKey ? [{ AttributeName: sortKey.name, KeyType: 'RANGE' as const }] : []),
  ];
}
