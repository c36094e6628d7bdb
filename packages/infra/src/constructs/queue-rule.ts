import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnRule, type EventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { physicalName } from './physical-name.ts';

export interface QueueRuleProps {
  /** The physical name is `<stack>-<name>`. 1-64 characters in all. */
  readonly name: string;
  readonly description: string;
  readonly bus: EventBus;
  /** An EventBridge event pattern. */
  readonly pattern: Readonly<Record<string, unknown>>;
  readonly target: Queue;
  /** Gets what could not be delivered within 24 hours. */
  readonly deadLetterQueue: Queue;
  /** The part of the event that becomes the message's body. @default - the whole event */
  readonly inputPath?: string;
}

/** A rule that moves matching events from a bus to a queue. */
export class QueueRule extends Construct {
  readonly name: string;
  private readonly dimensions: Readonly<Record<'EventBusName' | 'RuleName', string>>;

  constructor(scope: Construct, id: string, props: QueueRuleProps) {
    super(scope, id);
    this.name = props.name;
    const ruleName = physicalName(this, props.name);
    this.dimensions = { EventBusName: props.bus.eventBusName, RuleName: ruleName };
    const rule = new CfnRule(this, 'rule', {
      name: ruleName,
      description: props.description,
      eventBusName: props.bus.eventBusName,
      eventPattern: props.pattern,
      state: 'ENABLED',
      targets: [
        {
          id: 'queue',
          arn: props.target.queueArn,
          ...(props.inputPath === undefined ? {} : { inputPath: props.inputPath }),
          deadLetterConfig: { arn: props.deadLetterQueue.queueArn },
          // EventBridge's most: an outage of a day is ridden out, then the event is a dead letter.
          retryPolicy: { maximumEventAgeInSeconds: Duration.hours(24).toSeconds(), maximumRetryAttempts: 185 },
        },
      ],
    });
    for (const queue of [props.target, props.deadLetterQueue]) {
      queue.addToResourcePolicy(
        new PolicyStatement({
          principals: [new ServicePrincipal('events.amazonaws.com')],
          actions: ['sqs:SendMessage'],
          resources: [queue.queueArn],
          conditions: { ArnEquals: { 'aws:SourceArn': rule.attrArn } },
        }),
      );
    }
  }

  /** A metric of this rule, summed up. On a custom bus it has two dimensions, which CDK's own rule metrics do not know. */
  metric(metricName: string, period: Duration): Metric {
    return new Metric({
      namespace: 'AWS/Events',
      metricName,
      dimensionsMap: { ...this.dimensions },
      period,
      statistic: 'Sum',
      label: this.name,
    });
  }
}
