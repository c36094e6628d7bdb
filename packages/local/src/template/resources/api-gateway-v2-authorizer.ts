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
    const resultTtlSeconds = properties.optionalNumber('AuthorizerResultTtlInSeconds');
    const identitySources = properties.strings('IdentitySource');
    plannedApi(plan, properties.string('ApiId')).authorizers.push({
      authorizerId: id,
      functionArn: functionArn(properties.string('AuthorizerUri'), naming),
      identitySources,
      enableSimpleResponses: properties.optionalBoolean('EnableSimpleResponses') ?? false,
      ...(resultTtlSeconds === undefined ? {} : { resultTtlSeconds }),
    });
    return Promise.resolve({ ref: id, attributes: { AuthorizerId: id } });
  },
};
