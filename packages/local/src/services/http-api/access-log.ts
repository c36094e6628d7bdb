import type { ApiRequest } from './api-request.ts';
import { commonLogTime } from './proxy-event.ts';

/** What is known of a request when it has been answered. */
export interface AccessRecord {
  readonly request: ApiRequest;
  readonly accountId: string;
  readonly apiId: string;
  readonly stage: string;
  readonly routeKey?: string;
  readonly status: number;
  readonly responseLength: number;
  readonly responseLatencyMs: number;
  readonly integrationLatencyMs?: number;
  /** Status of the function's answer. */
  readonly integrationStatus?: number;
  readonly integrationError?: string;
  readonly errorMessage?: string;
  readonly authorizer?: Readonly<Record<string, unknown>>;
  readonly authorizerError?: string;
}

/** What becomes known of a request on its way. */
export type AccessNotes = { -readonly [Name in keyof AccessRecord]?: AccessRecord[Name] };

/**
 * Fills a stage's access log format; what is unknown reads `-`. In a format that is JSON, a quote in a value does not end its string:
 * paths and user agents are the caller's (as API Gateway has it since 2024, DataBiosphere/azul#4348 shows such lines).
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
 */
export function accessLogLine(format: string, record: AccessRecord): string {
  const json = format.trimStart().startsWith('{');
  return format.replace(/\$context\.([A-Za-z0-9_.]*[A-Za-z0-9_])/g, (_match, name: string) => {
    const value = contextVariable(name, record);
    if (value === undefined || value === null) return '-';
    if (typeof value !== 'string') return JSON.stringify(value);
    // This one comes with its quotes, escaped.
    return json && name !== 'error.messageString' ? JSON.stringify(value).slice(1, -1) : value;
  });
}

/** A `$context` variable by the name after the dot. */
export function contextVariable(name: string, record: AccessRecord): unknown {
  const { request } = record;
  const domainName = (request.headers['host'] ?? 'localhost').replace(/:\d+$/, '');
  const known: Record<string, unknown> = {
    accountId: record.accountId,
    apiId: record.apiId,
    domainName,
    domainPrefix: domainName.split('.')[0],
    'error.message': record.errorMessage,
    'error.responseType': record.errorMessage === undefined ? undefined : responseType(record.status),
    'error.messageString': record.errorMessage === undefined ? undefined : JSON.stringify(record.errorMessage),
    extendedRequestId: request.id,
    httpMethod: request.method,
    'identity.sourceIp': request.sourceIp,
    'identity.userAgent': request.headers['user-agent'],
    'integration.error': record.integrationError,
    'integration.integrationStatus': record.integrationStatus === undefined ? undefined : 200,
    'integration.latency': record.integrationLatencyMs,
    'integration.status': record.integrationStatus,
    integrationErrorMessage: record.integrationError,
    integrationLatency: record.integrationLatencyMs,
    integrationStatus: record.integrationStatus === undefined ? undefined : 200,
    path: request.path,
    protocol: request.protocol,
    requestId: request.id,
    requestTime: commonLogTime(request.receivedAtMs),
    requestTimeEpoch: request.receivedAtMs,
    responseLatency: record.responseLatencyMs,
    responseLength: record.responseLength,
    routeKey: record.routeKey,
    stage: record.stage,
    status: record.status,
    'authorizer.error': record.authorizerError,
  };
  if (Object.hasOwn(known, name)) return known[name];
  return name.startsWith('authorizer.') ? record.authorizer?.[name.slice('authorizer.'.length)] : undefined;
}

/**
 * The type of an answer of API Gateway's own.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
function responseType(status: number): string {
  const types: Readonly<Record<number, string>> = {
    401: 'UNAUTHORIZED',
    403: 'ACCESS_DENIED',
    413: 'REQUEST_TOO_LARGE',
    429: 'THROTTLED',
  };
  return types[status] ?? (status >= 500 ? 'DEFAULT_5XX' : 'DEFAULT_4XX');
}
