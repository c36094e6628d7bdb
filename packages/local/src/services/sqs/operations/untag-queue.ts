import { invalidParameterValue } from '../errors.ts';
import { type Input, optionalStrings } from '../input.ts';
import type { SqsEngine } from '../sqs-engine.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_UntagQueue.html */
export async function untagQueue(engine: SqsEngine, input: Input): Promise<object> {
  await engine.write(() => {
    const queue = engine.queues.require(input);
    const keys = optionalStrings(input, 'TagKeys') ?? [];
    if (keys.length === 0) throw invalidParameterValue('Tag keys must be between 1 and 128 characters in length.');
    engine.queues.update(queue, {
      tags: Object.fromEntries(Object.entries(queue.tags).filter(([key]) => !keys.includes(key))),
    });
  });
  return {};
}
