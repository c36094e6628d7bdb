import type { ResourceType } from '../resource-type.ts';

/** A role, its trust and the policies it carries itself. */
export const iamRole: ResourceType = {
  type: 'AWS::IAM::Role',
  supported: [
    'AssumeRolePolicyDocument',
    'ManagedPolicyArns',
    'Path',
    'Policies.PolicyDocument',
    'Policies.PolicyName',
    'RoleName',
  ],
  ignored: {
    Description: 'a note for people',
    MaxSessionDuration: 'local credentials last as long as the system runs',
    Tags: 'labels for bills and searches',
  },
  attributes: ['Arn', 'RoleId'],
  provide({ logicalId, properties }, { iam, naming }) {
    const name = properties.optionalString('RoleName') ?? naming.physicalName(logicalId);
    const arn = naming.iamArn(`role${properties.optionalString('Path') ?? '/'}${name}`);
    iam.defineRole(arn, { trust: properties.json('AssumeRolePolicyDocument') ?? {} });
    for (const policy of properties.objects('Policies')) {
      iam.attachPolicy(arn, policy.string('PolicyName'), policy.json('PolicyDocument') ?? {});
    }
    for (const policyArn of properties.strings('ManagedPolicyArns')) iam.attachManagedPolicy(arn, policyArn);
    const roleId = `AROA${naming.suffix(logicalId).toUpperCase()}`;
    return Promise.resolve({ ref: name, attributes: { Arn: arn, RoleId: roleId } });
  },
};
