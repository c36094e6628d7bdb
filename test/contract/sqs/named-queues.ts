import { CreateQueueCommand, DeleteQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { clientOptions } from '../endpoint/named-endpoint.ts';
import { RealTime } from '../endpoint/time.ts';
import { uniqueNames } from '../endpoint/unique-names.ts';
import type { QueueSystem } from './queue-fixture.ts';

let arnPrefix: Promise<string> | undefined;

/** The SQS at an endpoint, with names that no other case uses. */
export async function namedQueues(endpoint: string): Promise<QueueSystem> {
  const client = new SQSClient({ ...clientOptions(endpoint), useQueueUrlAsEndpoint: false });
  arnPrefix ??= findArnPrefix(client);
  return {
    client,
    time: new RealTime(endpoint),
    arnPrefix: await arnPrefix,
    waitSeconds: 1,
    name: uniqueNames(),
    close: () => Promise.resolve(client.destroy()),
  };
}

/** Region and account of the endpoint, as a queue's ARN shows them. */
export async function findArnPrefix(client: SQSClient): Promise<string> {
  const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: uniqueNames()('whose') }));
  const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  await client.send(new DeleteQueueCommand({ QueueUrl }));
  const arn = Attributes?.['QueueArn'] ?? '';
  return arn.slice(0, arn.lastIndexOf(':') + 1);
}
