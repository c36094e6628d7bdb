import { plannedApi } from '../plan.ts';
import type { ResourceType } from '../resource-type.ts';

/** A route of an API, open or guarded by a Lambda authorizer. */
export const apiGatewayV2Route: ResourceType = {
  type: 'AWS::ApiGatewayV2::Route',
  supported: ['ApiId', 'AuthorizationType', 'AuthorizerId', 'RouteKey', 'Target'],
  ignored: { OperationName: 'a note for people' },
  attributes: ['RouteId'],
  provide({ logicalId, properties }, { naming, plan }) {
    const authorization = properties.optionalString('AuthorizationType') ?? 'NONE';
    if (authorization !== 'NONE' && authorization !== 'CUSTOM') {
      throw new Error(`property "AuthorizationType" is to be NONE or CUSTOM, not ${authorization}`);
    }
    const api = plannedApi(plan, properties.string('ApiId'));
    const integrationId = properties.string('Target').replace(/^integrations\//, '');
    const integration = api.integrations.get(integrationId);
    if (integration === undefined) throw new Error(`integration "${integrationId}" does not exist`);
    const authorizerId = authorization === 'CUSTOM' ? properties.string('AuthorizerId') : undefined;
    api.routes.push({
      routeKey: properties.string('RouteKey'),
      integration,
      ...(authorizerId === undefined ? {} : { authorizerId }),
    });
    const id = naming.suffix(logicalId).slice(0, 7);
    return Promise.resolve({ ref: id, attributes: { RouteId: id } });
  },
};
