import type { FunctionEntry } from '@sluice/functions';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { FlowQueue } from './flow-queue.ts';
import { ServiceFunction } from './service-function.ts';

export interface ProcessorProps {
  /** The flow it ends: `query`, `write`, `import`, `analytics`. Names its queue. */
  readonly flow: string;
  /** The queue's visibility timeout is 6 times this one's timeout. */
  readonly entry: FunctionEntry;
  readonly description: string;
  /** Directory with the bundle, `index.cjs`. */
  readonly codeDirectory: string;
  /** Its environment, but for the queue's own variables, which are added here. */
  readonly environment: Readonly<Record<string, string>>;
  /** What it may do besides reading its queue and writing to its own dead letters. */
  readonly permissions: readonly PolicyStatement[];
  /** Receives before a message is a dead letter. 1-1,000. */
  readonly maxReceiveCount: number;
  /** @default Duration.days(4) */
  readonly queueRetention?: Duration;
  /** Messages of one run; above 10 only with a batching window. 1-10,000. */
  readonly batchSize: number;
  /** How long a run waits for its batch to fill; it delays every outcome. 0-300 s. @default Duration.seconds(0) */
  readonly batchingWindow?: Duration;
  /** Runs at a time. 2-1,000, the bounds of an SQS event source's MaximumConcurrency. */
  readonly maxConcurrency: number;
  /** How old the oldest message may become before somebody should look. */
  readonly alarmingAge: Duration;
}

/** Environment variables that every processor has for its queue. */
export type QueueVariable = 'QUEUE_URL' | 'DEAD_LETTER_QUEUE_URL' | 'MAX_RECEIVE_COUNT';

/** One flow's end: its queue, its dead letters, the function that reads it. */
export class Processor extends Construct {
  readonly flow: string;
  readonly lambda: ServiceFunction;
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;
  readonly alarmingAge: Duration;

  constructor(scope: Construct, id: string, props: ProcessorProps) {
    super(scope, id);
    this.flow = props.flow;
    this.alarmingAge = props.alarmingAge;
    const flowQueue = new FlowQueue(this, 'queue', {
      name: props.flow,
      functionTimeout: Duration.seconds(props.entry.timeoutSeconds),
      maxReceiveCount: props.maxReceiveCount,
      ...(props.queueRetention === undefined ? {} : { retention: props.queueRetention }),
    });
    this.queue = flowQueue.queue;
    this.deadLetterQueue = flowQueue.deadLetterQueue;
    this.lambda = new ServiceFunction(this, 'lambda', {
      entry: props.entry,
      description: props.description,
      codeDirectory: props.codeDirectory,
      environment: {
        ...props.environment,
        ...({
          QUEUE_URL: this.queue.queueUrl,
          DEAD_LETTER_QUEUE_URL: this.deadLetterQueue.queueUrl,
          MAX_RECEIVE_COUNT: String(props.maxReceiveCount),
        } satisfies Record<QueueVariable, string>),
      },
      permissions: [...consumption(this.queue, this.deadLetterQueue), ...props.permissions],
    });
    const { function: reader } = this.lambda;
    const mapping = new EventSourceMapping(this, 'mapping', {
      target: reader,
      eventSourceArn: this.queue.queueArn,
      batchSize: props.batchSize,
      maxBatchingWindow: props.batchingWindow ?? Duration.seconds(0),
      reportBatchItemFailures: true,
      maxConcurrency: props.maxConcurrency,
    });
    // Lambda checks the role's permissions on the queue when the mapping is made.
    if (reader.role !== undefined) mapping.node.addDependency(reader.role);
  }
}

/**
 * The mapping reads and deletes with the function's role. The function itself shortens a failed message's visibility,
 * sends again what only had to wait, and sends dead letters.
 */
function consumption(queue: Queue, deadLetterQueue: Queue): PolicyStatement[] {
  return [
    new PolicyStatement({
      sid: 'ConsumeQueue',
      actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility'],
      resources: [queue.queueArn],
    }),
    new PolicyStatement({
      sid: 'SendAgainOrAside',
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn, deadLetterQueue.queueArn],
    }),
  ];
}
