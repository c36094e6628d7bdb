import type { ApiRequest } from './api-request.ts';
import type { CorsConfiguration } from './http-api-definition.ts';
import type { ApiResponse } from './proxy-response.ts';

/**
 * Answers preflights and sets the CORS headers, those of the integration ignored.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 */
export class Cors {
  readonly #configuration: CorsConfiguration;

  constructor(configuration: CorsConfiguration) {
    this.#configuration = configuration;
  }

  isPreflight(request: ApiRequest): boolean {
    return (
      request.method === 'OPTIONS' &&
      request.headers['origin'] !== undefined &&
      request.headers['access-control-request-method'] !== undefined
    );
  }

  preflight(request: ApiRequest): ApiResponse {
    const { allowMethods, allowHeaders, maxAge } = this.#configuration;
    const origin = this.#originHeaders(request);
    return {
      statusCode: 204,
      headers:
        origin === undefined
          ? {}
          : {
              ...origin,
              ...(allowMethods === undefined ? {} : { 'access-control-allow-methods': allowMethods.join(',') }),
              ...(allowHeaders === undefined ? {} : { 'access-control-allow-headers': allowHeaders.join(',') }),
              ...(maxAge === undefined ? {} : { 'access-control-max-age': String(maxAge) }),
            },
      cookies: [],
      body: Buffer.alloc(0),
    };
  }

  apply(request: ApiRequest, response: ApiResponse): ApiResponse {
    const { exposeHeaders } = this.#configuration;
    const origin = this.#originHeaders(request);
    const kept = Object.entries(response.headers).filter(([name]) => !name.startsWith('access-control-'));
    return {
      ...response,
      headers: {
        ...Object.fromEntries(kept),
        ...origin,
        ...(origin === undefined || exposeHeaders === undefined
          ? {}
          : { 'access-control-expose-headers': exposeHeaders.join(',') }),
      },
    };
  }

  #originHeaders(request: ApiRequest): Record<string, string> | undefined {
    const { allowOrigins = [], allowCredentials } = this.#configuration;
    const origin = request.headers['origin'];
    if (origin === undefined) return undefined;
    const allowed = allowOrigins.includes('*')
      ? '*'
      : allowOrigins.some((pattern) => matches(pattern, origin))
        ? origin
        : undefined;
    if (allowed === undefined) return undefined;
    return {
      'access-control-allow-origin': allowed,
      ...(allowCredentials === true ? { 'access-control-allow-credentials': 'true' } : {}),
    };
  }
}

/** `https://*` and `http://*` stand for any origin of that scheme. */
function matches(pattern: string, origin: string): boolean {
  return pattern.endsWith('://*') ? origin.startsWith(pattern.slice(0, -1)) : pattern === origin;
}
