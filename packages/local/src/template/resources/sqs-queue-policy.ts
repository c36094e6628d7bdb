import { compilePolicy } from '../../iam/policy.ts';
import type { ResourceType } from '../resource-type.ts';

/** Who may use a queue: without one, EventBridge cannot deliver to it. */
export const sqsQueuePolicy: ResourceType = {
  type: 'AWS::SQS::QueuePolicy',
  supported: ['PolicyDocument', 'Queues'],
  ignored: {},
  attributes: ['Id'],
  async provide({ logicalId, properties }, deployment) {
    const document = properties.json('PolicyDocument') ?? {};
    // What cannot be judged is found now, not at the first delivery.
    compilePolicy(document);
    for (const queueUrl of properties.strings('Queues')) {
      const attributes = { Policy: JSON.stringify(document) };
      await deployment.call('sqs', 'SetQueueAttributes', { QueueUrl: queueUrl, Attributes: attributes });
    }
    const id = deployment.naming.physicalName(logicalId);
    return { ref: id, attributes: { Id: id } };
  },
};
