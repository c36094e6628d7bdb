import { invalidParameterValue } from './errors.ts';
import type { QueueRegistry } from './queue-registry.ts';
import { readRedrivePolicy } from './redrive-policy.ts';

/**
 * Refuses a redrive policy whose dead-letter queue is missing, of another type, or does not allow this source.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 */
export function checkRedriveTarget(
  queues: QueueRegistry,
  source: { readonly arn: string; readonly fifo: boolean },
  text: string | undefined,
): void {
  if (text === undefined || text === '') return;
  const refuse = (reason: string): Error =>
    invalidParameterValue(`Value ${text} for parameter RedrivePolicy is invalid. Reason: ${reason}`);
  const { deadLetterTargetArn } = readRedrivePolicy(text);
  if (deadLetterTargetArn.endsWith('.fifo') !== source.fifo) {
    throw refuse('Dead-letter queue must be same type of queue as the source..');
  }
  const target = queues.findByArn(deadLetterTargetArn);
  if (target === undefined) throw refuse('Dead letter target does not exist.');
  const { redriveAllow } = target;
  const allowed =
    redriveAllow === undefined ||
    redriveAllow.redrivePermission === 'allowAll' ||
    redriveAllow.sourceQueueArns.includes(source.arn);
  if (!allowed) throw refuse('Queue does not have permission to use the dead letter queue.');
}
