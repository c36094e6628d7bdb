import { AwsError } from '../../aws-error.ts';
import type { Clock } from '../../clock.ts';
import type { Random } from '../../random.ts';
import type { Access, CallContext, Service } from '../../service.ts';
import type { Store } from '../../store.ts';
import { accessOf } from './access.ts';
import { Arrivals } from './arrivals.ts';
import { Deduplication } from './deduplication.ts';
import { InFlightLimit } from './in-flight-limit.ts';
import { members } from './input.ts';
import { MessageMoves } from './message-moves.ts';
import { type MessageCounts, MessageStore } from './message-store.ts';
import { operations } from './operations.ts';
import { QueueRegistry } from './queue-registry.ts';
import { ReceiveAttempts } from './receive-attempts.ts';
import type { Disorder, SqsEngine } from './sqs-engine.ts';

export interface SqsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  /** @default 'us-east-1' */
  readonly region?: string;
  /** @default '000000000000' */
  readonly accountId?: string;
  /** Where the endpoint listens: queue URLs begin with it. */
  readonly baseUrl: () => string;
  /** How often standard queues reorder and duplicate messages. @default never */
  readonly disorder?: Disorder;
}

/** What CloudWatch would say of a queue now. */
export interface QueueMetrics extends MessageCounts {
  /** `ApproximateAgeOfOldestMessage`, in milliseconds; 0 for an empty queue. */
  readonly ageOfOldestMs: number;
}

/** Amazon SQS, standard and FIFO, with the JSON protocol. */
export class SqsService implements Service {
  readonly targetPrefix = 'AmazonSQS';
  readonly contentType = 'application/x-amz-json-1.0';
  readonly operations: readonly string[] = Object.keys(operations);
  readonly #engine: SqsEngine;

  constructor({
    store,
    clock,
    random,
    baseUrl,
    disorder,
    region = 'us-east-1',
    accountId = '000000000000',
  }: SqsOptions) {
    const queues = new QueueRegistry(store, { region, accountId });
    const messages = new MessageStore(store);
    const arrivals = new Arrivals(clock);
    this.#engine = {
      store,
      clock,
      random,
      accountId,
      disorder,
      queues,
      messages,
      arrivals,
      deduplication: new Deduplication(store),
      attempts: new ReceiveAttempts(),
      inFlight: new InFlightLimit(messages),
      moves: new MessageMoves({ store, clock, random, queues, messages, arrivals }),
      queueUrl: (name) => `${baseUrl()}/${accountId}/${name}`,
      write: async (change) => {
        try {
          return await store.write(change);
        } catch (error) {
          if (!(error instanceof AwsError)) queues.reload();
          throw error;
        }
      },
    };
  }

  access(operation: string, input: unknown): readonly Access[] {
    return accessOf(this.#engine.queues, operation, members(input));
  }

  call(operation: string, input: unknown, context: CallContext): Promise<object> {
    const run = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
    if (run === undefined) return Promise.reject(new AwsError('UnknownOperationException', ''));
    return run(this.#engine, members(input), context);
  }

  /** The metrics of a queue by its name; undefined for an unknown one. */
  metrics(queueName: string): QueueMetrics | undefined {
    const { queues, messages, clock } = this.#engine;
    const queue = queues.find(queueName);
    if (queue === undefined) return undefined;
    const now = clock.now();
    const oldest = messages.oldestArrival(queue);
    return { ...messages.counts(queue, now), ageOfOldestMs: oldest === undefined ? 0 : Math.max(0, now - oldest) };
  }

  /** The resource policy of a queue by its ARN, as the attribute `Policy` has it. */
  policy(queueArn: string): string | undefined {
    return this.#engine.queues.findByArn(queueArn)?.attributes['Policy'];
  }

  /** ARN and policy of every queue that has one. */
  *policies(): Iterable<readonly [string, string]> {
    for (const { arn, attributes } of this.#engine.queues.all()) {
      if (attributes['Policy'] !== undefined) yield [arn, attributes['Policy']];
    }
  }

  /**
   * Makes a queue's received messages visible again, for a start after a `kill -9`: whoever was working on them
   * died with the process, and nobody needs to wait for their visibility timeout.
   */
  async returnInFlight(queueArn: string): Promise<void> {
    const { queues, messages, clock, write } = this.#engine;
    const queue = queues.findByArn(queueArn);
    if (queue !== undefined) await write(() => messages.returnInFlight(queue, clock.now()));
  }

  /** Ends long polls and stops what runs on the clock. */
  close(): void {
    this.#engine.arrivals.close();
    this.#engine.moves.close();
  }
}
