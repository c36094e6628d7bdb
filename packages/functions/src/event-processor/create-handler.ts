import { SluiceError, toProblem, uuidv7 } from '@sluice/core';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { type ApiRequest, callerOf, headersOf } from '../http/api-request.ts';
import { preferWait } from '../http/prefer-wait.ts';
import { problemResponse } from '../http/problem-response.ts';
import { Deadline, type Remaining } from '../resilience/deadline.ts';
import { randomBytes } from '../resilience/random-bytes.ts';
import { within } from '../resilience/within.ts';
import { answerRequest } from './answer-request.ts';
import { awaitOutcomes } from './await-outcomes.ts';
import type { EventProcessorPorts } from './event-processor-ports.ts';
import { publishEvents } from './publish-events.ts';
import { readEvents } from './read-events.ts';
import { countRejected, countRequest, logRequest } from './report-request.ts';
import type { Handled, RequestEnvelope, RoutedEvent } from './request-envelope.ts';

export type EventHandler = (request: ApiRequest, context: Remaining) => Promise<APIGatewayProxyStructuredResultV2>;

/** Kept back of the function's time for the answer itself. */
const answerReserveMs = 1500;
/** How long an answer that is ready waits for its analytics event to be on its way. */
const analyticsGraceMs = 200;

/** The Event Processor: parses, checks, routes, publishes, and answers `POST /v1/events`. */
export function createHandler(ports: EventProcessorPorts): EventHandler {
  const { clock, random } = ports;
  return async function handleRequest(request, context) {
    const acceptedMs = clock.now();
    const envelope: RequestEnvelope = {
      caller: callerOf(request),
      request: uuidv7(acceptedMs, randomBytes(10, random)),
      apiRequestId: request.requestContext.requestId,
      acceptedMs,
    };
    const retry = { clock, random, deadline: Deadline.of(context, clock, answerReserveMs) };
    try {
      const { batch, entries: checked } = await readEvents(request, envelope, ports);
      const counting = countRequest(checked, envelope, ports, retry);
      const handled = await publish(checked, envelope, ports, retry);
      const lost = handled.filter(({ problem }, index) => problem && !checked[index]?.problem);
      const correcting = countRejected(lost, envelope, ports, retry);
      const accepted = handled.filter((entry): entry is RoutedEvent & Handled => entry.problem === undefined);
      const waited = preferWait(headersOf(request)['prefer']);
      const found = waited === undefined ? [] : await awaitOutcomes(accepted, waited * 1000, envelope, ports, retry);
      const outcomes = new Map(accepted.map((entry, index) => [entry, found[index]]));
      const answer = answerRequest({
        batch,
        handled,
        envelope,
        signingKey: ports.signingKey,
        outcomes,
        ...(waited !== undefined && { waited }),
      });
      logRequest(handled, envelope, ports, answer.statusCode ?? 200);
      await within(analyticsGraceMs, Promise.all([counting, correcting]), clock);
      return answer;
    } catch (error) {
      return refuseRequest(error, envelope, ports, retry);
    }
  };
}

async function publish(
  checked: readonly Handled[],
  envelope: RequestEnvelope,
  ports: EventProcessorPorts,
  retry: Parameters<typeof publishEvents>[3],
): Promise<readonly Handled[]> {
  const ready = checked.filter((entry): entry is RoutedEvent & Handled => entry.problem === undefined);
  const problems = await publishEvents(ready, envelope, ports, retry);
  return checked.map((entry) => {
    const problem = entry.event && problems.get(entry.event);
    return problem ? { ...entry, problem } : entry;
  });
}

async function refuseRequest(
  error: unknown,
  envelope: RequestEnvelope,
  ports: EventProcessorPorts,
  retry: Parameters<typeof publishEvents>[3],
): Promise<APIGatewayProxyStructuredResultV2> {
  const handled: Handled[] = [{ index: 0, problem: toProblem(error) }];
  const answer = problemResponse(error);
  logRequest(handled, envelope, ports, answer.statusCode ?? 500);
  if (!(error instanceof SluiceError)) logUnexpected(error, envelope, ports);
  await within(analyticsGraceMs, countRequest(handled, envelope, ports, retry), ports.clock);
  return answer;
}

function logUnexpected(error: unknown, { request, acceptedMs }: RequestEnvelope, { log }: EventProcessorPorts): void {
  log.write({
    time: new Date(acceptedMs).toISOString(),
    level: 'error',
    function: 'event-processor',
    requestId: request,
    code: 'INTERNAL',
    stack: error instanceof Error ? error.stack : String(error),
  });
}
