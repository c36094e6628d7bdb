import type { Access } from '../../service.ts';
import { type Input, optionalString, requiredString } from './input.ts';
import type { QueueRegistry } from './queue-registry.ts';

/** Batches need the permission of their single operation: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html */
const single: Readonly<Record<string, string>> = {
  SendMessageBatch: 'SendMessage',
  DeleteMessageBatch: 'DeleteMessage',
  ChangeMessageVisibilityBatch: 'ChangeMessageVisibility',
};

/** IAM actions and queue ARNs of one call. */
export function accessOf(queues: QueueRegistry, operation: string, input: Input): readonly Access[] {
  const action = `sqs:${single[operation] ?? operation}`;
  switch (operation) {
    case 'ListQueues':
      return [{ action, resources: ['*'] }];
    case 'CreateQueue':
    case 'GetQueueUrl':
      return [{ action, resources: [queues.arn(requiredString(input, 'QueueName'))] }];
    case 'CancelMessageMoveTask':
      return [{ action, resources: [sourceOf(requiredString(input, 'TaskHandle'))] }];
    case 'ListMessageMoveTasks':
      return [{ action, resources: [requiredString(input, 'SourceArn')] }];
    case 'StartMessageMoveTask':
      return accessOfMove(action, input);
    case 'DeleteQueue':
      return [{ action, resources: [queues.arn(queues.nameInUrl(input))] }];
    default:
      // SQS has to find the queue before it can read the queue's policy: a missing one is missing for everybody.
      return [{ action, resources: [queues.require(input).arn] }];
  }
}

/** A move also receives and deletes at its source, and sends to its destination. */
function accessOfMove(action: string, input: Input): readonly Access[] {
  const resources = [requiredString(input, 'SourceArn')];
  const destination = optionalString(input, 'DestinationArn');
  return [
    ...[action, 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'].map((needed) => ({
      action: needed,
      resources,
    })),
    ...(destination === undefined ? [] : [{ action: 'sqs:SendMessage', resources: [destination] }]),
  ];
}

function sourceOf(taskHandle: string): string {
  const arn = /"sourceArn":"([^"]*)"/.exec(Buffer.from(taskHandle, 'base64').toString())?.[1];
  return arn ?? '*';
}
