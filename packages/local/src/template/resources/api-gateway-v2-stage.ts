import { plannedApi } from '../plan.ts';
import type { ResourceType } from '../resource-type.ts';

/** The one stage of an API: `$default`, served at the root of its address. */
export const apiGatewayV2Stage: ResourceType = {
  type: 'AWS::ApiGatewayV2::Stage',
  supported: [
    'AccessLogSettings.Format',
    'ApiId',
    'AutoDeploy',
    'DefaultRouteSettings.ThrottlingBurstLimit',
    'DefaultRouteSettings.ThrottlingRateLimit',
    'StageName',
    'StageVariables',
  ],
  ignored: {
    'AccessLogSettings.DestinationArn': 'access logs go to the log of the local system',
    'DefaultRouteSettings.DetailedMetricsEnabled': 'there is no CloudWatch to show them in',
    Description: 'a note for people',
    Tags: 'labels for bills and searches',
  },
  attributes: [],
  provide({ properties }, { plan }) {
    const name = properties.string('StageName');
    if (name !== '$default') throw new Error(`property "StageName" is to be $default, not ${name}`);
    if (properties.optionalBoolean('AutoDeploy') !== true) {
      throw new Error('property "AutoDeploy" is to be true: without it no route would be deployed');
    }
    const settings = properties.object('DefaultRouteSettings');
    const burst = settings.optionalNumber('ThrottlingBurstLimit');
    const accessLogFormat = properties.object('AccessLogSettings').optionalString('Format');
    const rate = settings.optionalNumber('ThrottlingRateLimit');
    plannedApi(plan, properties.string('ApiId')).stage = {
      name,
      variables: variables(properties.json('StageVariables') ?? {}),
      ...(accessLogFormat === undefined ? {} : { accessLogFormat }),
      defaultRouteSettings: {
        ...(burst === undefined ? {} : { throttlingBurstLimit: burst }),
        ...(rate === undefined ? {} : { throttlingRateLimit: rate }),
      },
    };
    return Promise.resolve({ ref: name, attributes: {} });
  },
};

function variables(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value as string)]));
}
