import type { Target } from '@aws-sdk/client-eventbridge';
import type { SendMessageBatchResult } from '@aws-sdk/client-sqs';
import { AwsError } from '../../aws-error.ts';
import type { CallContext, Dispatcher } from '../../service.ts';
import type { BusRegistry, Rule } from './bus-registry.ts';
import type { InvokeFunction } from './eventbridge-engine.ts';
import type { Ingestion } from './ingestion.ts';
import type { Names } from './names.ts';
import type { PendingDelivery } from './pending-deliveries.ts';
import { targetInput } from './target-input.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const maximumBatch = { entries: 10, bytes: 1_048_576 };

/** One attempt's outcome: nothing, or why it failed. */
export type Attempt = { readonly delivery: PendingDelivery; readonly error?: unknown };

/** The URL of a queue by its ARN; SQS looks at the last two parts of the path alone. */
export function queueUrlOf(arn: string): string {
  const [, , , region, account, name] = arn.split(':');
  return `https://sqs.${region}.amazonaws.com/${account}/${name}`;
}

/** Hands events to targets: queues, functions, other buses. */
export class TargetSender {
  readonly #dispatcher: Dispatcher;
  readonly #registry: BusRegistry;
  readonly #ingestion: Ingestion;
  readonly #names: Names;
  readonly #invokeFunction: InvokeFunction | undefined;
  readonly #write: (change: () => void) => Promise<void>;

  constructor(parts: {
    dispatcher: Dispatcher;
    registry: BusRegistry;
    ingestion: Ingestion;
    names: Names;
    invokeFunction: InvokeFunction | undefined;
    write: (change: () => void) => Promise<void>;
  }) {
    this.#dispatcher = parts.dispatcher;
    this.#registry = parts.registry;
    this.#ingestion = parts.ingestion;
    this.#names = parts.names;
    this.#invokeFunction = parts.invokeFunction;
    this.#write = parts.write;
  }

  /** Tries all deliveries to one target; each has its own outcome. */
  async send(
    rule: Rule,
    target: Target,
    deliveries: readonly PendingDelivery[],
    signal: AbortSignal,
  ): Promise<readonly Attempt[]> {
    const arn = target.Arn ?? '';
    const service = arn.split(':')[2];
    if (service === 'sqs') return this.#sendToQueue(rule, target, deliveries, signal);
    const send = (delivery: PendingDelivery): Promise<void> =>
      service === 'lambda' ? this.#invoke(rule, target, delivery) : this.#forward(arn, delivery);
    return Promise.all(
      deliveries.map((delivery) =>
        send(delivery).then(
          () => ({ delivery }),
          (error: unknown) => ({ delivery, error }),
        ),
      ),
    );
  }

  async #sendToQueue(
    rule: Rule,
    target: Target,
    deliveries: readonly PendingDelivery[],
    signal: AbortSignal,
  ): Promise<readonly Attempt[]> {
    const group = target.SqsParameters?.MessageGroupId;
    const entries = deliveries.map((delivery) => ({ delivery, body: inputFor(rule, target, delivery) }));
    const attempts = await Promise.all(
      batches(entries).map(async (batch): Promise<readonly Attempt[]> => {
        const Entries = batch.map(({ delivery, body }, index) => ({
          Id: String(index),
          MessageBody: body,
          // A FIFO queue takes an event once: its id tells duplicates apart.
          ...(group !== undefined && { MessageGroupId: group, MessageDeduplicationId: delivery.event.head.id }),
        }));
        try {
          const { Failed = [] } = await this.#dispatchBatch(rule, target, Entries, signal);
          return batch.map(({ delivery }, index) => {
            const failed = Failed.find(({ Id }) => Id === String(index));
            if (failed === undefined) return { delivery };
            const statusCode = failed.SenderFault === true ? 400 : 500;
            return {
              delivery,
              error: new AwsError(failed.Code ?? 'InternalError', failed.Message ?? '', { statusCode }),
            };
          });
        } catch (error) {
          return batch.map(({ delivery }) => ({ delivery, error }));
        }
      }),
    );
    return attempts.flat();
  }

  async #dispatchBatch(
    rule: Rule,
    target: Target,
    entries: readonly { Id: string; MessageBody: string }[],
    signal: AbortSignal,
  ): Promise<SendMessageBatchResult> {
    const context: CallContext = {
      principal: { kind: 'service', arn: 'events.amazonaws.com', sourceArn: rule.arn },
      signal,
    };
    const QueueUrl = queueUrlOf(target.Arn ?? '');
    const [only, ...more] = entries;
    if (only === undefined || more.length > 0) {
      return (await this.#dispatcher.dispatch(
        'sqs',
        'SendMessageBatch',
        { QueueUrl, Entries: entries },
        context,
      )) as SendMessageBatchResult;
    }
    const { Id: _id, ...message } = only;
    await this.#dispatcher.dispatch('sqs', 'SendMessage', { QueueUrl, ...message }, context);
    return { Successful: [], Failed: [] };
  }

  async #invoke(rule: Rule, target: Target, delivery: PendingDelivery): Promise<void> {
    if (this.#invokeFunction === undefined) {
      throw new AwsError('ResourceNotFoundException', `Function not found: ${target.Arn}`);
    }
    await this.#invokeFunction(target.Arn ?? '', jsonOrText(inputFor(rule, target, delivery)));
  }

  /** An event that came from another bus goes no further: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-bus-to-bus.html */
  async #forward(arn: string, delivery: PendingDelivery): Promise<void> {
    if (delivery.hops > 0) {
      throw new AwsError('ThirdAccountHopDetected', 'Events that came from another event bus are not sent to a third.');
    }
    await this.#write(() => {
      const bus = this.#registry.requireBus(this.#names.busName(arn));
      this.#ingestion.take(bus, delivery.event, { hops: delivery.hops + 1 });
    });
  }
}

function inputFor(rule: Rule, target: Target, delivery: PendingDelivery): string {
  const about = { ruleArn: rule.arn, ruleName: rule.name, ingestedAt: delivery.acceptedAt };
  return targetInput(target, delivery.event, about);
}

/** A template may make a text that is no JSON. */
function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** Splits entries into batches a queue takes. */
function batches<T extends { readonly body: string }>(entries: readonly T[]): readonly (readonly T[])[] {
  const all: T[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = Buffer.byteLength(entry.body);
    const current = all.at(-1);
    if (current === undefined || current.length === maximumBatch.entries || bytes + size > maximumBatch.bytes) {
      all.push([entry]);
      bytes = size;
    } else {
      current.push(entry);
      bytes += size;
    }
  }
  return all;
}
