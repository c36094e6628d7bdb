import type { Deployment } from '../deployment.ts';
import { existing } from '../existing.ts';
import type { Properties } from '../properties.ts';
import type { DeclaredResource, Provided, ResourceType } from '../resource-type.ts';

/** Attributes and what they are when a template leaves them out; an empty string takes a policy away. */
const settings: Readonly<Record<string, string>> = {
  DelaySeconds: '0',
  MaximumMessageSize: '1048576',
  MessageRetentionPeriod: '345600',
  ReceiveMessageWaitTimeSeconds: '0',
  VisibilityTimeout: '30',
  RedrivePolicy: '',
  RedriveAllowPolicy: '',
};
const fifoSettings = ['ContentBasedDeduplication', 'DeduplicationScope', 'FifoThroughputLimit'];

/** An SQS queue. */
export const sqsQueue: ResourceType = {
  type: 'AWS::SQS::Queue',
  supported: ['QueueName', 'FifoQueue', ...fifoSettings, ...Object.keys(settings)],
  ignored: {
    KmsDataKeyReusePeriodSeconds: 'local data is as safe as the disk it lies on',
    KmsMasterKeyId: 'local data is as safe as the disk it lies on',
    SqsManagedSseEnabled: 'local data is as safe as the disk it lies on',
    Tags: 'labels for bills and searches',
  },
  attributes: ['Arn', 'QueueName', 'QueueUrl'],
  provide: provideQueue,
  async remove(queueName, deployment) {
    const { QueueUrl } = await deployment.call('sqs', 'GetQueueUrl', { QueueName: queueName });
    await deployment.call('sqs', 'DeleteQueue', { QueueUrl });
  },
};

async function provideQueue({ logicalId, properties }: DeclaredResource, deployment: Deployment): Promise<Provided> {
  const isFifo = properties.optionalBoolean('FifoQueue') ?? false;
  const generated = `${deployment.naming.physicalName(logicalId, isFifo ? 75 : 80)}${isFifo ? '.fifo' : ''}`;
  const name = properties.optionalString('QueueName') ?? generated;
  const found = await existing(
    deployment.call('sqs', 'GetQueueUrl', { QueueName: name }),
    'QueueDoesNotExist',
    'AWS.SimpleQueueService.NonExistentQueue',
  );
  const queueUrl = (found?.['QueueUrl'] ?? (await createQueue(name, isFifo, properties, deployment))) as string;
  if (found !== undefined) {
    const attributes = { ...settings, ...declaredAttributes(properties) };
    await deployment.call('sqs', 'SetQueueAttributes', { QueueUrl: queueUrl, Attributes: attributes });
  }
  return {
    ref: queueUrl,
    // The URL changes with the port.
    physicalId: name,
    attributes: { Arn: deployment.naming.arn('sqs', name), QueueName: name, QueueUrl: queueUrl },
  };
}

async function createQueue(
  name: string,
  isFifo: boolean,
  properties: Properties,
  deployment: Deployment,
): Promise<string> {
  const attributes = { ...declaredAttributes(properties), ...(isFifo ? { FifoQueue: 'true' } : {}) };
  const created = await deployment.call('sqs', 'CreateQueue', { QueueName: name, Attributes: attributes });
  return created['QueueUrl'] as string;
}

function declaredAttributes(properties: Properties): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const name of [...Object.keys(settings), ...fifoSettings]) {
    if (!properties.has(name)) continue;
    attributes[name] = name.endsWith('Policy') ? JSON.stringify(properties.json(name)) : properties.string(name);
  }
  return attributes;
}
