import type { ChangeMessageVisibilityBatchResult } from '@aws-sdk/client-sqs';
import { eachEntry, readBatch } from '../batch.ts';
import { changeVisibility } from '../change-visibility.ts';
import type { Input } from '../input.ts';
import type { SqsEngine } from '../sqs-engine.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibilityBatch.html */
export function changeMessageVisibilityBatch(
  engine: SqsEngine,
  input: Input,
): Promise<ChangeMessageVisibilityBatchResult> {
  return engine.write(() => {
    const queue = engine.queues.require(input);
    const changed = eachEntry(readBatch(input, 'ChangeMessageVisibilityBatchRequestEntry'), ({ id, input: entry }) => {
      changeVisibility(engine, queue, entry);
      return { Id: id };
    });
    engine.arrivals.announce(queue.id);
    return changed;
  });
}
