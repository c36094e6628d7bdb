import { SluiceError } from '@sluice/core';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { type ApiRequest, callerOf, headersOf } from '../http/api-request.ts';
import { problemResponse } from '../http/problem-response.ts';
import { classifyFailure, failureName } from '../resilience/classify-failure.ts';
import { isMistake } from '../worker/outcome-error.ts';
import { Deadline, type Remaining } from '../resilience/deadline.ts';
import { metricLine } from '../telemetry/metric-line.ts';
import type { ReadApiPorts } from './read-api-ports.ts';
import { routes } from './routes.ts';

export type ReadHandler = (request: ApiRequest, context: Remaining) => Promise<APIGatewayProxyStructuredResultV2>;

/** Kept back of the function's time for the answer itself. */
const answerReserveMs = 1500;

/** The Read API: outcomes, imports, analytics, health, the API's own description, and what is not there. */
export function createHandler(ports: ReadApiPorts): ReadHandler {
  const { clock, random } = ports;
  return async function handleRead(request, context) {
    const startedMs = clock.now();
    const retry = { clock, random, deadline: Deadline.of(context, clock, answerReserveMs) };
    const answer = await answerSafely(request, ports, retry);
    const durationMs = clock.now() - startedMs;
    ports.log.write(
      metricLine(
        clock.now(),
        'read',
        { Requests: { unit: 'Count', value: 1 }, RequestMs: { unit: 'Milliseconds', value: durationMs } },
        {
          function: 'read-api',
          requestId: request.requestContext.requestId,
          caller: callerOf(request),
          method: request.requestContext.http.method,
          path: request.rawPath,
          statusCode: answer.statusCode,
          durationMs,
        },
      ),
    );
    return answer;
  };
}

async function answerSafely(
  request: ApiRequest,
  ports: ReadApiPorts,
  retry: Parameters<typeof route>[2],
): Promise<APIGatewayProxyStructuredResultV2> {
  try {
    return await route(request, ports, retry);
  } catch (error) {
    if (error instanceof SluiceError) return problemResponse(error);
    const name = failureName(error);
    ports.log.write({
      time: new Date(ports.clock.now()).toISOString(),
      level: 'error',
      function: 'read-api',
      requestId: request.requestContext.requestId,
      code: name,
      stack: error instanceof Error ? error.stack : String(error),
    });
    return problemResponse(isMistake(error) ? error : unavailable(name));
  }
}

function unavailable(name: string): SluiceError {
  return classifyFailure(name) === 'throttled'
    ? new SluiceError('THROTTLED', 'The ledger takes no more reads for now; ask again')
    : new SluiceError('DEPENDENCY_UNAVAILABLE', `The ledger did not answer (${name}); ask again`);
}

async function route(
  request: ApiRequest,
  ports: ReadApiPorts,
  retry: {
    readonly clock: ReadApiPorts['clock'];
    readonly random: ReadApiPorts['random'];
    readonly deadline: Deadline;
  },
): Promise<APIGatewayProxyStructuredResultV2> {
  const { rawPath, rawQueryString } = request;
  const { method } = request.requestContext.http;
  const matching = routes.flatMap((one) => {
    const match = one.path.exec(rawPath);
    return match ? [{ ...one, parameter: decode(match[1] ?? '') }] : [];
  });
  if (matching.length === 0) throw new SluiceError('NOT_FOUND', `There is no path ${rawPath}; see /v1/openapi.json`);
  const found = matching.find((one) => one.method === method);
  if (!found?.answer)
    return notAllowed(
      method,
      rawPath,
      matching.map((one) => one.method),
    );
  const query = new URLSearchParams(rawQueryString);
  checkParameters(query, found.parameters);
  return await found.answer({
    caller: callerOf(request),
    parameter: found.parameter,
    query,
    headers: headersOf(request),
    ports,
    retry,
  });
}

/** A misspelt parameter is told, and not left out of account. */
function checkParameters(query: URLSearchParams, allowed: readonly string[] = []): void {
  const unknown = [...query.keys()].find((name) => !allowed.includes(name));
  if (unknown === undefined) return;
  const known = allowed.length > 0 ? `there are ${allowed.join(', ')}` : 'it takes none';
  throw new SluiceError('PARAMETER_INVALID', `There is no parameter "${unknown}"; ${known}`, { allowed });
}

function notAllowed(method: string, path: string, allowed: readonly string[]): APIGatewayProxyStructuredResultV2 {
  const allow = allowed.join(', ');
  const error = new SluiceError('METHOD_NOT_ALLOWED', `${path} does not take ${method}; it takes ${allow}`, {
    allowed,
  });
  return problemResponse(error, { allow });
}

/** API Gateway hands paths over as they were sent or decoded, depending on the route; ids have no percent sign of their own. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
