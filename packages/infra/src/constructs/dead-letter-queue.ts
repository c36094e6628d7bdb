import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { physicalName } from './physical-name.ts';

export interface DeadLetterQueueProps {
  /** What fails into it; the physical name is `<stack>-<name>-dead-letters`. */
  readonly name: string;
}

/** What kept failing, with its reason, until an operator redrives or deletes it. */
export class DeadLetterQueue extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string, { name }: DeadLetterQueueProps) {
    super(scope, id);
    this.queue = new Queue(this, 'queue', {
      queueName: physicalName(this, `${name}-dead-letters`),
      // The most SQS allows. It counts from the first time the message was enqueued anywhere, so the source queue's 4 days come off it.
      retentionPeriod: Duration.days(14),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    });
  }
}
