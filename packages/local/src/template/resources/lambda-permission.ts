import type { JsonObject } from '../json-value.ts';
import type { Properties } from '../properties.ts';
import type { ResourceType } from '../resource-type.ts';
import { functionArn } from './function-arn.ts';

/** One statement of a function's own policy: who may invoke it. */
export const lambdaPermission: ResourceType = {
  type: 'AWS::Lambda::Permission',
  supported: ['Action', 'FunctionName', 'Principal', 'SourceAccount', 'SourceArn'],
  ignored: {},
  attributes: ['Id'],
  provide({ logicalId, properties }, { iam, naming }) {
    const arn = functionArn(properties.string('FunctionName'), naming);
    const principal = properties.string('Principal');
    const statement = {
      Sid: logicalId,
      Effect: 'Allow',
      Action: properties.string('Action'),
      Resource: arn,
      Principal: principal.endsWith('.amazonaws.com') ? { Service: principal } : { AWS: principal },
      Condition: conditions(properties),
    };
    iam.defineResourcePolicy(arn, { Statement: [statement] }, logicalId);
    const id = naming.physicalName(logicalId);
    return Promise.resolve({ ref: id, attributes: { Id: id } });
  },
};

function conditions(properties: Properties): JsonObject {
  const arn = properties.optionalString('SourceArn');
  const account = properties.optionalString('SourceAccount');
  return {
    ...(arn === undefined ? {} : { ArnLike: { 'AWS:SourceArn': arn } }),
    ...(account === undefined ? {} : { StringEquals: { 'AWS:SourceAccount': account } }),
  };
}
