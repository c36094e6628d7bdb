/**
 * One JSON line a request. The path without its query string, since that may hold an event's source; no header of the caller's but the user agent.
 * `error` is the type of API Gateway's own answer (`THROTTLED`, `REQUEST_TOO_LARGE`): its message may hold quotes, and the line would be JSON no more.
 * Variables: API Gateway developer guide, "Customize HTTP API access logs".
 */
export const accessLogFormat: string = JSON.stringify({
  requestId: '$context.requestId',
  requestTime: '$context.requestTime',
  ip: '$context.identity.sourceIp',
  userAgent: '$context.identity.userAgent',
  method: '$context.httpMethod',
  path: '$context.path',
  route: '$context.routeKey',
  status: '$context.status',
  responseLength: '$context.responseLength',
  responseLatencyMs: '$context.responseLatency',
  integrationLatencyMs: '$context.integrationLatency',
  integrationStatus: '$context.integrationStatus',
  integrationError: '$context.integrationErrorMessage',
  error: '$context.error.responseType',
});
