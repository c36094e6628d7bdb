import type { SendMessageResult } from '@aws-sdk/client-sqs';
import type { CallContext } from '../../../service.ts';
import type { Input } from '../input.ts';
import { putMessage, readMessage } from '../send-messages.ts';
import type { SqsEngine } from '../sqs-engine.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
export function sendMessage(engine: SqsEngine, input: Input, context: CallContext): Promise<SendMessageResult> {
  return engine.write(() => {
    const queue = engine.queues.require(input);
    const sent = putMessage(engine, queue, readMessage(queue, input), context);
    engine.arrivals.announce(queue.id);
    return sent;
  });
}
