import type { ListMessageMoveTasksResult } from '@aws-sdk/client-sqs';
import { invalidParameterValue, resourceNotFound } from '../errors.ts';
import { type Input, optionalInteger, requiredString } from '../input.ts';
import type { SqsEngine } from '../sqs-engine.ts';
import { encodeTaskHandle } from '../task-handle.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListMessageMoveTasks.html */
export async function listMessageMoveTasks(engine: SqsEngine, input: Input): Promise<ListMessageMoveTasksResult> {
  const source = requiredString(input, 'SourceArn');
  const limit = optionalInteger(input, 'MaxResults') ?? 1;
  if (limit < 1 || limit > 10) {
    throw invalidParameterValue(
      `Value ${limit} for parameter MaxResults is invalid. Reason: MaxResults must be an integer between 1 and 10.`,
    );
  }
  if (source.split(':').length !== 6) {
    throw invalidParameterValue(
      'You must use this format to specify the SourceArn: arn:<partition>:<service>:<region>:<account-id>:<resource-id>',
    );
  }
  if (engine.queues.findByArn(source) === undefined) {
    throw resourceNotFound("The resource that you specified for the SourceArn parameter doesn't exist.");
  }
  return { Results: engine.moves.list(source, limit, (taskId) => encodeTaskHandle({ taskId, sourceArn: source })) };
}
