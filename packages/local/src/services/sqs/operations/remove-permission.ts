import { type Input, requiredString } from '../input.ts';
import { withoutPermission } from '../permissions.ts';
import { withAttributes } from '../queue-attributes.ts';
import type { SqsEngine } from '../sqs-engine.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_RemovePermission.html */
export async function removePermission(engine: SqsEngine, input: Input): Promise<object> {
  await engine.write(() => {
    const queue = engine.queues.require(input);
    const Policy = withoutPermission(queue, requiredString(input, 'Label'));
    engine.queues.update(queue, {
      attributes: withAttributes(queue.attributes, { Policy }),
      modifiedAt: engine.clock.now(),
    });
  });
  return {};
}
