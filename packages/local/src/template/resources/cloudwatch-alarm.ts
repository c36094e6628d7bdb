import { inertResource } from './inert-resource.ts';

/** An alarm. */
export const cloudwatchAlarm = inertResource({
  type: 'AWS::CloudWatch::Alarm',
  reason: 'there is no CloudWatch to watch metrics',
  properties: [
    'ActionsEnabled',
    'AlarmActions',
    'AlarmDescription',
    'AlarmName',
    'ComparisonOperator',
    'DatapointsToAlarm',
    'Dimensions',
    'EvaluateLowSampleCountPercentile',
    'EvaluationPeriods',
    'ExtendedStatistic',
    'InsufficientDataActions',
    'MetricName',
    'Metrics',
    'Namespace',
    'OKActions',
    'Period',
    'Statistic',
    'Tags',
    'Threshold',
    'ThresholdMetricId',
    'TreatMissingData',
    'Unit',
  ],
  nameProperty: 'AlarmName',
  attributes: { Arn: (name, naming) => naming.arn('cloudwatch', `alarm:${name}`) },
});
