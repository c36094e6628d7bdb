import type { StartMessageMoveTaskResult } from '@aws-sdk/client-sqs';
import { invalidParameterValue, resourceNotFound } from '../errors.ts';
import { type Input, optionalInteger, optionalString, requiredString } from '../input.ts';
import type { SqsEngine } from '../sqs-engine.ts';
import { encodeTaskHandle } from '../task-handle.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html */
export async function startMessageMoveTask(engine: SqsEngine, input: Input): Promise<StartMessageMoveTaskResult> {
  const source = requiredString(input, 'SourceArn');
  const destination = optionalString(input, 'DestinationArn');
  const rate = optionalInteger(input, 'MaxNumberOfMessagesPerSecond');
  if (rate !== undefined && (rate < 1 || rate > 500)) {
    throw invalidParameterValue(
      `Value ${rate} for parameter MaxNumberOfMessagesPerSecond is invalid. Reason: MaxNumberOfMessagesPerSecond must be an integer between 1 and 500.`,
    );
  }
  const taskId = await engine.write(() => {
    if (engine.queues.findByArn(source) === undefined) {
      throw resourceNotFound("The resource that you specified for the SourceArn parameter doesn't exist.");
    }
    if (!engine.queues.all().some((queue) => queue.redrive?.deadLetterTargetArn === source)) {
      throw invalidParameterValue('Source queue must be configured as a Dead Letter Queue.');
    }
    if (destination !== undefined && engine.queues.findByArn(destination) === undefined) {
      throw resourceNotFound("The resource that you specified for the DestinationArn parameter doesn't exist.");
    }
    if (engine.moves.isActive(source)) {
      throw invalidParameterValue(
        'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
      );
    }
    return engine.moves.start({ source, destination, rate });
  });
  return { TaskHandle: encodeTaskHandle({ taskId, sourceArn: source }) };
}
