import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { physicalName } from '../constructs/physical-name.ts';
import type { RunbookPage } from './runbook-pages.ts';

export interface RunbookAlarmProps {
  /** The physical name is `<stack>-<name>`. */
  readonly name: string;
  /** What is the matter when it rings, in one sentence. */
  readonly meaning: string;
  /** What to do then: a page of docs/runbook. */
  readonly page: RunbookPage;
  readonly metric: IMetric;
  /** It rings at this value and above. */
  readonly threshold: number;
  /** Periods looked at. @default 1 */
  readonly periods?: number;
  /** How many of them must be at the threshold. @default - all */
  readonly breaching?: number;
  /** SNS topic told when it rings and when it stops. @default - none */
  readonly topicArn: string | undefined;
}

/** An alarm that says what is the matter and where to read on. */
export class RunbookAlarm extends Construct {
  readonly alarm: Alarm;

  constructor(scope: Construct, id: string, props: RunbookAlarmProps) {
    super(scope, id);
    const { periods = 1, breaching = periods, topicArn } = props;
    this.alarm = new Alarm(this, 'alarm', {
      alarmName: physicalName(this, props.name),
      alarmDescription: `${props.meaning} Runbook: docs/runbook/${props.page}.md`,
      metric: props.metric,
      threshold: props.threshold,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: periods,
      datapointsToAlarm: breaching,
      // These metrics are silent while all is well.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    if (topicArn !== undefined) {
      this.alarm.addAlarmAction({ bind: () => ({ alarmActionArn: topicArn }) });
      this.alarm.addOkAction({ bind: () => ({ alarmActionArn: topicArn }) });
    }
  }
}
