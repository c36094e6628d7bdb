import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import type { EventBuses } from './event-buses.ts';
import { QueueRule } from './queue-rule.ts';

export interface RulesProps {
  readonly buses: EventBuses;
  readonly writeQueue: Queue;
  readonly importQueue: Queue;
  readonly analyticsQueue: Queue;
}

/** Who takes what from the internal buses: a rule for each flow, and for each bus one that takes what no flow does, so that nothing vanishes. */
export class Rules extends Construct {
  readonly all: readonly QueueRule[];
  /** Events that a rule matched and could not deliver. */
  readonly deadLetterQueue: Queue;
  /** Events that no flow's rule matched. */
  readonly unroutedQueue: Queue;

  constructor(scope: Construct, id: string, { buses, writeQueue, importQueue, analyticsQueue }: RulesProps) {
    super(scope, id);
    // One queue for all rules: EventBridge names rule and target in each message's attributes.
    const deadLetterQueue = new DeadLetterQueue(this, 'dead-letters', { name: 'rules' }).queue;
    const unroutedQueue = new DeadLetterQueue(this, 'unrouted', { name: 'unrouted' }).queue;
    for (const queue of [deadLetterQueue, unroutedQueue]) {
      Validations.of(queue).acknowledge({
        id: 'AwsSolutions-SQS3',
        reason: 'It is a dead-letter queue, of rules: the check knows only those that a queue redrives to.',
      });
    }
    // The packet alone becomes the message's body, as it does in the query queue.
    const inputPath = '$.detail';
    const { system, analytics } = buses;
    this.all = [
      new QueueRule(this, 'write', {
        name: 'write',
        description: 'Write commands to the write queue',
        bus: system,
        pattern: flowPattern('write'),
        target: writeQueue,
        deadLetterQueue,
        inputPath,
      }),
      new QueueRule(this, 'import', {
        name: 'import',
        description: 'Import batches to the import queue',
        bus: system,
        pattern: flowPattern('import'),
        target: importQueue,
        deadLetterQueue,
        inputPath,
      }),
      new QueueRule(this, 'analytics', {
        name: 'analytics',
        description: 'Analytics events to the analytics queue',
        bus: analytics,
        pattern: flowPattern('analytics'),
        target: analyticsQueue,
        deadLetterQueue,
        inputPath,
      }),
      new QueueRule(this, 'system-unrouted', {
        name: 'system-unrouted',
        description: 'What no flow takes from the system bus',
        bus: system,
        pattern: unroutedPattern(['write', 'import']),
        target: unroutedQueue,
        deadLetterQueue,
      }),
      new QueueRule(this, 'analytics-unrouted', {
        name: 'analytics-unrouted',
        description: 'What no flow takes from the analytics bus',
        bus: analytics,
        pattern: unroutedPattern(['analytics']),
        target: unroutedQueue,
        deadLetterQueue,
      }),
    ];
    this.deadLetterQueue = deadLetterQueue;
    this.unroutedQueue = unroutedQueue;
  }
}

const eventSource = 'sluice';

function flowPattern(flow: string) {
  return { source: [eventSource], 'detail-type': [flow] };
}

/** Exactly what the patterns of `flows` leave out. */
function unroutedPattern(flows: readonly string[]) {
  return {
    $or: [{ source: [{ 'anything-but': [eventSource] }] }, { 'detail-type': [{ 'anything-but': [...flows] }] }],
  };
}
