import type { ResourceType } from '../resource-type.ts';

/** A policy with a name of its own, attached to roles. */
export const iamManagedPolicy: ResourceType = {
  type: 'AWS::IAM::ManagedPolicy',
  supported: ['ManagedPolicyName', 'Path', 'PolicyDocument', 'Roles'],
  ignored: { Description: 'a note for people' },
  attributes: ['PolicyArn'],
  provide({ logicalId, properties }, { iam, naming }) {
    const name = properties.optionalString('ManagedPolicyName') ?? naming.physicalName(logicalId, 128);
    const arn = naming.iamArn(`policy${properties.optionalString('Path') ?? '/'}${name}`);
    iam.defineManagedPolicy(arn, properties.json('PolicyDocument') ?? {});
    for (const roleName of properties.strings('Roles')) iam.attachManagedPolicy(iam.roleArn(roleName), arn);
    return Promise.resolve({ ref: arn, attributes: { PolicyArn: arn } });
  },
};
