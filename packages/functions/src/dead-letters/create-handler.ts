import { parseJson, SluiceError } from '@sluice/core';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { type ApiRequest, bodyOf, callerOf } from '../http/api-request.ts';
import { jsonResponse } from '../http/json-response.ts';
import { problemResponse } from '../http/problem-response.ts';
import { failureName } from '../resilience/classify-failure.ts';
import { Deadline, type Remaining } from '../resilience/deadline.ts';
import { metricLine } from '../telemetry/metric-line.ts';
import { isMistake } from '../worker/outcome-error.ts';
import type { Call, DeadLettersPorts } from './dead-letters-ports.ts';
import { deleteLetter } from './delete-letter.ts';
import { listLetters } from './list-letters.ts';
import { redrive } from './redrive/redrive.ts';
import { showLetter } from './show-letter.ts';

export type DeadLettersHandler = (
  request: ApiRequest,
  context: Remaining,
) => Promise<APIGatewayProxyStructuredResultV2>;

/** Kept back of the function's time for the answer itself. */
const answerReserveMs = 1500;

/** The Dead Letters function: shows operators what could not be done, sends it again, or deletes it. */
export function createHandler(ports: DeadLettersPorts): DeadLettersHandler {
  const { clock, random } = ports;
  return async function handleDeadLetters(request, context) {
    const startedMs = clock.now();
    const retry = { clock, random, deadline: Deadline.of(context, clock, answerReserveMs) };
    const { answer, line = {} } = await answerSafely(request, { ports, retry });
    const durationMs = clock.now() - startedMs;
    ports.log.write(
      metricLine(
        clock.now(),
        'dead-letters',
        { Requests: { unit: 'Count', value: 1 }, RequestMs: { unit: 'Milliseconds', value: durationMs } },
        {
          function: 'dead-letters',
          requestId: request.requestContext.requestId,
          caller: callerOf(request),
          method: request.requestContext.http.method,
          path: request.rawPath,
          statusCode: answer.statusCode,
          durationMs,
          ...line,
        },
      ),
    );
    return answer;
  };
}

interface Answered {
  readonly answer: APIGatewayProxyStructuredResultV2;
  /** What the log line tells besides. */
  readonly line?: Readonly<Record<string, unknown>>;
}

async function answerSafely(request: ApiRequest, call: Call): Promise<Answered> {
  try {
    return await route(request, call);
  } catch (error) {
    if (error instanceof SluiceError) return { answer: problemResponse(error) };
    const name = failureName(error);
    call.ports.log.write({
      time: new Date(call.ports.clock.now()).toISOString(),
      level: 'error',
      function: 'dead-letters',
      requestId: request.requestContext.requestId,
      code: name,
      stack: error instanceof Error ? error.stack : String(error),
    });
    if (isMistake(error)) return { answer: problemResponse(error) };
    const message = `A queue or the ledger did not answer (${name}); nothing is lost, send the request again`;
    return { answer: problemResponse(new SluiceError('DEPENDENCY_UNAVAILABLE', message)) };
  }
}

async function route(request: ApiRequest, call: Call): Promise<Answered> {
  const { rawPath, rawQueryString } = request;
  const { method } = request.requestContext.http;
  const [, encoded] = /^\/v1\/dead-letters\/([^/]+)$/.exec(rawPath) ?? [];
  if (method === 'GET' && rawPath === '/v1/dead-letters') {
    return { answer: jsonResponse(200, await listLetters(new URLSearchParams(rawQueryString), call)) };
  }
  if (method === 'POST' && encoded === 'redrive') {
    const step = await redrive(parseJson(Buffer.from(bodyOf(request)).toString()), call);
    const { run, status, reason, counts, pending } = step;
    return { answer: jsonResponse(200, step), line: { run, status, reason, ...counts, pending } };
  }
  const id = decode(encoded ?? '');
  if (method === 'GET' && id !== '') return { answer: jsonResponse(200, await showLetter(id, call)) };
  if (method === 'DELETE' && id !== '') {
    return { answer: jsonResponse(200, await deleteLetter(id, callerOf(request), call)) };
  }
  throw new SluiceError('NOT_FOUND', `There is no ${method} ${rawPath}; see /v1/openapi.json`);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
