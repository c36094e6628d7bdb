import { invalidParameterValue, missingParameter } from '../errors.ts';
import { type Input, optionalStringMap } from '../input.ts';
import type { SqsEngine } from '../sqs-engine.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_TagQueue.html */
export async function tagQueue(engine: SqsEngine, input: Input): Promise<object> {
  await engine.write(() => {
    const queue = engine.queues.require(input);
    const tags = optionalStringMap(input, 'Tags');
    if (tags === undefined || Object.keys(tags).length === 0) throw missingParameter('Tags');
    const next = { ...queue.tags, ...tags };
    if (Object.keys(next).length > 50) throw invalidParameterValue(`Too many tags added for queue ${queue.name}.`);
    engine.queues.update(queue, { tags: next });
  });
  return {};
}
