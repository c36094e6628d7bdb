import { plannedApi } from '../plan.ts';
import type { ResourceType } from '../resource-type.ts';
import { functionArn } from './function-arn.ts';

/** A function that decides who may call a route. */
export const apiGatewayV2Authorizer: ResourceType = {
  type: 'AWS::ApiGatewayV2::Authorizer',
  supported: [
    'ApiId',
    'AuthorizerPayloadFormatVersion',
    'AuthorizerResultTtlInSeconds',
    'AuthorizerType',
    'AuthorizerUri',
    'EnableSimpleResponses',
    'IdentitySource',
    'Name',
  ],
  ignored: {},
  attributes: ['AuthorizerId'],
  provide({ logicalId, properties }, { naming, plan }) {
    const type = properties.string('AuthorizerType');
    const format = properties.optionalString('AuthorizerPayloadFormatVersion');
    if (type !== 'REQUEST' || format !== '2.0') {
      throw new Error(
        `properties "AuthorizerType" and "AuthorizerPayloadFormatVersion" are to be REQUEST and 2.0, not ${type} and ${format}`,
      );
    }
    const id = naming.suffix(logicalId).slice(0, 6);
    const identitySources = properties.strings('IdentitySource');
    plannedApi(plan, properties.string('ApiId')).authorizers.set(id, {
      id,
      functionArn: functionArn(properties.string('AuthorizerUri'), naming),
      identitySources,
      simpleResponses: properties.optionalBoolean('EnableSimpleResponses') ?? false,
      // API Gateway caches for five minutes unless told otherwise, by the identity sources alone.
      resultTtlSeconds: properties.optionalNumber('AuthorizerResultTtlInSeconds') ?? 300,
    });
    return Promise.resolve({ ref: id, attributes: { AuthorizerId: id } });
  },
};
