import { inertResource } from './inert-resource.ts';

/** An alarm over alarms. */
export const cloudwatchCompositeAlarm = inertResource({
  type: 'AWS::CloudWatch::CompositeAlarm',
  reason: 'there is no CloudWatch to watch metrics',
  properties: [
    'ActionsEnabled',
    'ActionsSuppressor',
    'ActionsSuppressorExtensionPeriod',
    'ActionsSuppressorWaitPeriod',
    'AlarmActions',
    'AlarmDescription',
    'AlarmName',
    'AlarmRule',
    'InsufficientDataActions',
    'OKActions',
    'Tags',
  ],
  nameProperty: 'AlarmName',
  attributes: { Arn: (name, naming) => naming.arn('cloudwatch', `alarm:${name}`) },
});
