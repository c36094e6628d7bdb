import type { ResourceType } from '../resource-type.ts';

/** Who may use a queue: without one, EventBridge cannot deliver to it. */
export const sqsQueuePolicy: ResourceType = {
  type: 'AWS::SQS::QueuePolicy',
  supported: ['PolicyDocument', 'Queues'],
  ignored: {},
  attributes: ['Id'],
  async provide({ logicalId, properties }, deployment) {
    const document = properties.json('PolicyDocument') ?? {};
    for (const queueUrl of properties.strings('Queues')) {
      const name = queueUrl.slice(queueUrl.lastIndexOf('/') + 1);
      deployment.iam.defineResourcePolicy(deployment.naming.arn('sqs', name), document);
      const attributes = { Policy: JSON.stringify(document) };
      await deployment.call('sqs', 'SetQueueAttributes', { QueueUrl: queueUrl, Attributes: attributes });
    }
    const id = deployment.naming.physicalName(logicalId);
    return { ref: id, attributes: { Id: id } };
  },
};
