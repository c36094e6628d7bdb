import type { CancelMessageMoveTaskResult } from '@aws-sdk/client-sqs';
import { resourceNotFound } from '../errors.ts';
import { type Input, requiredString } from '../input.ts';
import type { SqsEngine } from '../sqs-engine.ts';
import { decodeTaskHandle } from '../task-handle.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CancelMessageMoveTask.html */
export function cancelMessageMoveTask(engine: SqsEngine, input: Input): Promise<CancelMessageMoveTaskResult> {
  return engine.write(() => {
    const { taskId, sourceArn } = decodeTaskHandle(requiredString(input, 'TaskHandle'));
    if (engine.queues.findByArn(sourceArn) === undefined) {
      throw resourceNotFound("The resource that you specified for the SourceArn parameter doesn't exist.");
    }
    const moved = engine.moves.cancel(taskId);
    if (moved === undefined) throw resourceNotFound('Task does not exist.');
    return { ApproximateNumberOfMessagesMoved: moved };
  });
}
