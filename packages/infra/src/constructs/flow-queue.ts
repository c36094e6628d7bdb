import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import { physicalName } from './physical-name.ts';

export interface FlowQueueProps {
  /** The flow: `query`, `write`, `import`, `analytics`; the physical name is `<stack>-<name>`. */
  readonly name: string;
  /** Timeout of the function that reads it. */
  readonly functionTimeout: Duration;
  /** Receives before SQS moves a message to the dead-letter queue. 1-1,000. */
  readonly maxReceiveCount: number;
  /** How long an unread message is kept. 1 minute to 14 days, below the dead-letter queue's 14 days. @default Duration.days(4) */
  readonly retention?: Duration;
}

/** Where a flow's messages wait for their processor, and where they go when they keep failing. */
export class FlowQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;
  readonly maxReceiveCount: number;

  constructor(scope: Construct, id: string, props: FlowQueueProps) {
    super(scope, id);
    this.maxReceiveCount = props.maxReceiveCount;
    this.deadLetterQueue = new DeadLetterQueue(this, 'dead-letters', { name: props.name }).queue;
    this.queue = new Queue(this, 'queue', {
      queueName: physicalName(this, props.name),
      // 6 times the function's timeout leaves room for the retries of a throttled poller (Lambda developer guide, "Using Lambda with Amazon SQS").
      visibilityTimeout: Duration.seconds(6 * props.functionTimeout.toSeconds()),
      retentionPeriod: props.retention ?? Duration.days(4),
      receiveMessageWaitTime: Duration.seconds(20),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: props.maxReceiveCount },
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    });
  }
}
