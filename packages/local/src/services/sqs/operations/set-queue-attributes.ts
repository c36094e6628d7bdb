import { invalidAttributeValue, missingParameter, unknownAttribute } from '../errors.ts';
import { type Input, optionalStringMap } from '../input.ts';
import { checkAttributes, withAttributes } from '../queue-attributes.ts';
import { checkRedriveTarget } from '../redrive-target.ts';
import type { SqsEngine } from '../sqs-engine.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
export async function setQueueAttributes(engine: SqsEngine, input: Input): Promise<object> {
  await engine.write(() => {
    const queue = engine.queues.require(input);
    const attributes = optionalStringMap(input, 'Attributes');
    if (attributes === undefined) throw missingParameter('Attributes');
    if ('FifoQueue' in attributes) {
      if (!queue.fifo) throw unknownAttribute('FifoQueue');
      if (attributes['FifoQueue'] !== 'true') {
        throw invalidAttributeValue(
          'Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.',
        );
      }
    }
    checkAttributes(attributes, queue.fifo);
    checkRedriveTarget(engine.queues, queue, attributes['RedrivePolicy']);
    const next = engine.queues.update(queue, {
      attributes: withAttributes(queue.attributes, attributes),
      modifiedAt: engine.clock.now(),
    });
    if (next.fifo && next.delayMs !== queue.delayMs) engine.messages.setDelay(next, next.delayMs);
    engine.arrivals.announce(queue.id);
  });
  return {};
}
