import { isUtf8 } from 'node:buffer';
import type { ApiRequest } from './api-request.ts';
import type { StageDefinition } from './http-api-definition.ts';
import type { RouteMatch } from './route-table.ts';

export interface EventContext {
  readonly accountId: string;
  readonly apiId: string;
  readonly stage: StageDefinition;
  readonly match: RouteMatch;
  /** What a Lambda authorizer added; kept even when empty once one has run. */
  readonly authorizerContext?: Readonly<Record<string, unknown>>;
}

/**
 * The event of payload format 2.0.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function proxyEvent(request: ApiRequest, context: EventContext): Record<string, unknown> {
  // What AWS does with text that is not UTF-8 is not documented; base64 loses nothing, and lets the function refuse it.
  const text = isText(request.headers['content-type']) && isUtf8(request.body);
  return {
    version: '2.0',
    ...requestFields(request, context),
    ...(request.body.length === 0 ? {} : { body: request.body.toString(text ? 'utf8' : 'base64') }),
    isBase64Encoded: request.body.length > 0 && !text,
  };
}

/** The event of a Lambda authorizer, payload format 2.0. */
export function authorizerEvent(
  request: ApiRequest,
  context: EventContext,
  authorizer: { readonly routeArn: string; readonly identitySource: readonly string[] },
): Record<string, unknown> {
  return {
    version: '2.0',
    type: 'REQUEST',
    routeArn: authorizer.routeArn,
    identitySource: authorizer.identitySource,
    ...requestFields(request, context),
  };
}

function requestFields(request: ApiRequest, context: EventContext): Record<string, unknown> {
  const { match, stage } = context;
  const { routeKey } = match.route;
  const domainName = (request.headers['host'] ?? 'localhost').replace(/:\d+$/, '');
  const query = queryStringParameters(request.queryString);
  return {
    routeKey,
    rawPath: request.path,
    rawQueryString: request.queryString,
    ...(request.cookies.length === 0 ? {} : { cookies: request.cookies }),
    headers: request.headers,
    ...(query === undefined ? {} : { queryStringParameters: query }),
    requestContext: {
      accountId: context.accountId,
      apiId: context.apiId,
      ...(context.authorizerContext === undefined ? {} : { authorizer: { lambda: context.authorizerContext } }),
      domainName,
      domainPrefix: domainName.split('.')[0],
      http: {
        method: request.method,
        path: request.path,
        protocol: request.protocol,
        sourceIp: request.sourceIp,
        userAgent: request.headers['user-agent'] ?? '',
      },
      requestId: request.id,
      routeKey,
      stage: stage.name,
      time: commonLogTime(request.receivedAtMs),
      timeEpoch: request.receivedAtMs,
    },
    ...(match.pathParameters === undefined ? {} : { pathParameters: match.pathParameters }),
    ...(stage.variables === undefined ? {} : { stageVariables: stage.variables }),
  };
}

/** Decoded; the values of a repeated name joined by a comma. */
export function queryStringParameters(queryString: string): Record<string, string> | undefined {
  if (queryString === '') return undefined;
  const parameters = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(queryString)) {
    const earlier = parameters.get(name);
    parameters.set(name, earlier === undefined ? value : `${earlier},${value}`);
  }
  return Object.fromEntries(parameters);
}

/** `12/Mar/2020:19:03:58 +0000` */
export function commonLogTime(atMs: number): string {
  const [, day, month, year, time] = new Date(atMs).toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}

/**
 * Whether a body is handed on as text. AWS does not document the list; text types and these three is what the service was seen
 * to do, base64 is everything else, a missing content type and `application/x-www-form-urlencoded` included.
 */
function isText(contentType: string | undefined): boolean {
  const mediaType = contentType?.split(';')[0]?.trim().toLowerCase() ?? '';
  return (
    mediaType.startsWith('text/') ||
    mediaType === 'application/json' ||
    mediaType === 'application/javascript' ||
    mediaType === 'application/xml'
  );
}
