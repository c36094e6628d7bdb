import type { CreateQueueResult } from '@aws-sdk/client-sqs';
import {
  invalidParameterValue,
  missingParameter,
  queueDeletedRecently,
  queueNameExists,
  unknownAttribute,
} from '../errors.ts';
import { type Input, optionalString, optionalStringMap } from '../input.ts';
import { type Attributes, checkAttributes, initialAttributes, withAttributes } from '../queue-attributes.ts';
import { checkRedriveTarget } from '../redrive-target.ts';
import type { SqsEngine } from '../sqs-engine.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html */
export async function createQueue(engine: SqsEngine, input: Input): Promise<CreateQueueResult> {
  const name = optionalString(input, 'QueueName');
  if (name === undefined) throw missingParameter('QueueName');
  const attributes = optionalStringMap(input, 'Attributes') ?? {};
  const tags = optionalStringMap(input, 'tags') ?? {};
  const fifo = checkName(name, attributes);
  checkAttributes(attributes, fifo);
  await engine.write(() => {
    const existing = engine.queues.find(name);
    if (existing !== undefined) {
      const differing = Object.entries(attributes).find(([key, value]) => (existing.attributes[key] ?? '') !== value);
      if (differing !== undefined) throw queueNameExists(differing[0]);
      return;
    }
    const now = engine.clock.now();
    if (engine.queues.wasDeletedRecently(name, now)) throw queueDeletedRecently();
    checkRedriveTarget(engine.queues, { arn: engine.queues.arn(name), fifo }, attributes['RedrivePolicy']);
    engine.queues.create(name, withAttributes(initialAttributes(fifo), attributes), tags, now);
  });
  return { QueueUrl: engine.queueUrl(name) };
}

function checkName(name: string, attributes: Attributes): boolean {
  if (name === '') throw invalidParameterValue('Queue name cannot be empty');
  const fifo = attributes['FifoQueue'] === 'true';
  const suffixed = name.endsWith('.fifo');
  if ('FifoQueue' in attributes && !fifo) throw unknownAttribute('FifoQueue');
  const base = fifo && suffixed ? name.slice(0, -'.fifo'.length) : name;
  if (!/^[\w-]+$/.test(base) || name.length > 80 || fifo !== suffixed) {
    throw invalidParameterValue(
      fifo
        ? 'The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.'
        : 'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
    );
  }
  return fifo;
}
