import type { CorsConfiguration } from '../../services/http-api/http-api-definition.ts';
import type { Properties } from '../properties.ts';
import type { ResourceType } from '../resource-type.ts';

/** An HTTP API. WebSocket APIs are not supported. */
export const apiGatewayV2Api: ResourceType = {
  type: 'AWS::ApiGatewayV2::Api',
  supported: [
    'CorsConfiguration.AllowCredentials',
    'CorsConfiguration.AllowHeaders',
    'CorsConfiguration.AllowMethods',
    'CorsConfiguration.AllowOrigins',
    'CorsConfiguration.ExposeHeaders',
    'CorsConfiguration.MaxAge',
    'ProtocolType',
  ],
  ignored: {
    Description: 'a note for people',
    Name: 'a note for people',
    Tags: 'labels for bills and searches',
  },
  attributes: ['ApiEndpoint', 'ApiId'],
  provide({ logicalId, properties }, { apiUrl, naming, plan }) {
    const protocol = properties.string('ProtocolType');
    if (protocol !== 'HTTP') throw new Error(`property "ProtocolType" is to be HTTP, not ${protocol}`);
    if (plan.apis.size > 0) throw new Error('the local runtime serves one API, and the template has another already');
    // API Gateway's ids are ten letters and digits.
    const id = naming.suffix(logicalId).slice(0, 10);
    plan.apis.set(id, {
      apiId: id,
      ...(properties.has('CorsConfiguration') ? { cors: cors(properties.object('CorsConfiguration')) } : {}),
      integrations: new Map(),
      authorizers: [],
      routes: [],
    });
    return Promise.resolve({ ref: id, attributes: { ApiEndpoint: apiUrl, ApiId: id } });
  },
};

function cors(properties: Properties): CorsConfiguration {
  const allowCredentials = properties.optionalBoolean('AllowCredentials');
  const maxAge = properties.optionalNumber('MaxAge');
  return {
    allowHeaders: properties.strings('AllowHeaders'),
    allowMethods: properties.strings('AllowMethods'),
    allowOrigins: properties.strings('AllowOrigins'),
    exposeHeaders: properties.strings('ExposeHeaders'),
    ...(allowCredentials === undefined ? {} : { allowCredentials }),
    ...(maxAge === undefined ? {} : { maxAge }),
  };
}
