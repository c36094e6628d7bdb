import { plannedApi } from '../plan.ts';
import type { ResourceType } from '../resource-type.ts';
import { functionArn } from './function-arn.ts';

/** What answers the routes of an API: a function, called in payload format 2.0. */
export const apiGatewayV2Integration: ResourceType = {
  type: 'AWS::ApiGatewayV2::Integration',
  supported: ['ApiId', 'IntegrationType', 'IntegrationUri', 'PayloadFormatVersion', 'TimeoutInMillis'],
  ignored: {
    Description: 'a note for people',
    IntegrationMethod: 'functions are always invoked by POST',
  },
  attributes: ['IntegrationId'],
  provide({ logicalId, properties }, { naming, plan }) {
    const type = properties.string('IntegrationType');
    const format = properties.optionalString('PayloadFormatVersion') ?? '1.0';
    if (type !== 'AWS_PROXY' || format !== '2.0') {
      throw new Error(
        `properties "IntegrationType" and "PayloadFormatVersion" are to be AWS_PROXY and 2.0, not ${type} and ${format}`,
      );
    }
    const id = naming.suffix(logicalId).slice(0, 7);
    const timeoutMs = properties.optionalNumber('TimeoutInMillis');
    plannedApi(plan, properties.string('ApiId')).integrations.set(id, {
      functionArn: functionArn(properties.string('IntegrationUri'), naming),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    });
    return Promise.resolve({ ref: id, attributes: { IntegrationId: id } });
  },
};
