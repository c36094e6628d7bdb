import { inertResource } from './inert-resource.ts';

/** A log group. */
export const logsLogGroup = inertResource({
  type: 'AWS::Logs::LogGroup',
  reason: 'logs go to the terminal of the local system',
  properties: [
    'DataProtectionPolicy',
    'DeletionProtectionEnabled',
    'FieldIndexPolicies',
    'KmsKeyId',
    'LogGroupClass',
    'LogGroupName',
    'ResourcePolicyDocument',
    'RetentionInDays',
    'Tags',
  ],
  nameProperty: 'LogGroupName',
  attributes: { Arn: (name, naming) => naming.arn('logs', `log-group:${name}:*`) },
});
