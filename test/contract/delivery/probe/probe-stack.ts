import { CfnEventSourceMapping, Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { DeliveryCase } from '../delivery-case.ts';
import { type DeliverySubject, undeployable } from '../delivery-cases.ts';
import { delaySeconds, probeQueues, warmUpQueue } from './probe-queues.ts';

export interface ProbeStackProps {
  readonly subjects: readonly DeliverySubject[];
  /** Directory with the bundle of the function. */
  readonly codeDirectory: string;
}

/** The queues and the mapping of every case that can be deployed, and one function that does what the messages say. */
export class ProbeStack extends Stack {
  constructor(scope: Construct, id: string, { subjects, codeDirectory }: ProbeStackProps) {
    super(scope, id);
    const probe = new Function(this, 'probe', {
      functionName: `${id}-probe`,
      code: Code.fromAsset(codeDirectory),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      memorySize: 256,
      // Longer than the longest step; a queue's visibility timeout may not be shorter when its mapping is made.
      timeout: functionTimeout,
    });
    this.#addWarmUp(probe);
    for (const { subject, cases } of subjects) {
      for (const [index, deliveryCase] of cases.entries()) {
        if (undeployable(deliveryCase) === undefined) this.#addCase(probe, subject, index, deliveryCase);
      }
    }
  }

  #addWarmUp(probe: Function): void {
    const queueName = warmUpQueue(this.stackName);
    const queue = new Queue(this, queueName, {
      queueName,
      visibilityTimeout: functionTimeout,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    queue.grantConsumeMessages(probe);
    this.#addMapping(probe, queue, `${queueName}-mapping`, { batchSize: 1 });
  }

  #addCase(probe: Function, subject: string, index: number, { queue, mapping }: DeliveryCase): void {
    const fifo = queue.fifo === true;
    const names = probeQueues(this.stackName, subject, index, fifo);
    const common = { ...(fifo ? { fifo } : {}), removalPolicy: RemovalPolicy.DESTROY };
    const runs = new Queue(this, names.runs, { queueName: names.runs, removalPolicy: RemovalPolicy.DESTROY });
    const dead = new Queue(this, names.dead, { ...common, queueName: names.dead });
    const source = new Queue(this, names.source, {
      ...common,
      queueName: names.source,
      deliveryDelay: Duration.seconds(delaySeconds),
      visibilityTimeout: functionTimeout,
      ...(queue.maxReceiveCount === undefined
        ? {}
        : { deadLetterQueue: { queue: dead, maxReceiveCount: queue.maxReceiveCount } }),
    });
    runs.grantSendMessages(probe);
    source.grantConsumeMessages(probe);
    this.#addMapping(probe, source, `${names.source}-mapping`, mapping);
  }

  #addMapping(probe: Function, source: Queue, id: string, mapping: DeliveryCase['mapping']): void {
    new CfnEventSourceMapping(this, id, {
      eventSourceArn: source.queueArn,
      functionName: probe.functionArn,
      ...mappingProperties(mapping),
      // Lambda looks at the role's permissions when a mapping is made.
    }).node.addDependency(probe.role!);
  }
}

const functionTimeout = Duration.seconds(35);

function mappingProperties(mapping: DeliveryCase['mapping']) {
  const { batchSize, maximumBatchingWindowSeconds, maximumConcurrency, reportBatchItemFailures, filters, enabled } =
    mapping;
  return {
    ...(batchSize !== undefined && { batchSize }),
    ...(maximumBatchingWindowSeconds !== undefined && { maximumBatchingWindowInSeconds: maximumBatchingWindowSeconds }),
    ...(maximumConcurrency !== undefined && { scalingConfig: { maximumConcurrency } }),
    ...(reportBatchItemFailures === true && { functionResponseTypes: ['ReportBatchItemFailures'] }),
    ...(filters !== undefined && {
      filterCriteria: { filters: filters.map((filter) => ({ pattern: JSON.stringify(filter) })) },
    }),
    ...(enabled !== undefined && { enabled }),
  };
}
