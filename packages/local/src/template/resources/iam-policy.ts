import type { ResourceType } from '../resource-type.ts';

/** A policy written into roles. */
export const iamPolicy: ResourceType = {
  type: 'AWS::IAM::Policy',
  supported: ['PolicyDocument', 'PolicyName', 'Roles'],
  ignored: {},
  attributes: ['Id'],
  provide({ logicalId, properties }, { iam, naming }) {
    for (const roleName of properties.strings('Roles')) {
      iam.attachPolicy(iam.roleArn(roleName), properties.string('PolicyName'), properties.json('PolicyDocument') ?? {});
    }
    const id = naming.physicalName(logicalId);
    return Promise.resolve({ ref: id, attributes: { Id: id } });
  },
};
