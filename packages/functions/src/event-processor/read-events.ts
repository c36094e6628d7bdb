import {
  checkRequest,
  isTraceparent,
  newTraceparent,
  type ParsedEntry,
  parseRequest,
  routeOf,
  SluiceError,
  toProblem,
  uuidv7,
} from '@sluice/core';
import { type ApiRequest, bodyOf, headersOf } from '../http/api-request.ts';
import { randomBytes } from '../resilience/random-bytes.ts';
import type { EventProcessorPorts } from './event-processor-ports.ts';
import type { Handled, RequestEnvelope } from './request-envelope.ts';

export interface ReadEvents {
  /** True for an array, which is answered with an array. */
  readonly batch: boolean;
  readonly entries: readonly Handled[];
}

/**
 * Reads and checks every event of a request before anything is published.
 * @throws SluiceError
 */
export async function readEvents(
  request: ApiRequest,
  { caller, acceptedMs }: RequestEnvelope,
  ports: EventProcessorPorts,
): Promise<ReadEvents> {
  const { config, clock, random, signingKey } = ports;
  const headers = headersOf(request);
  const parent = headers['traceparent'];
  const parsed = parseRequest({
    headers,
    body: bodyOf(request),
    newId: () => uuidv7(clock.now(), randomBytes(10, random)),
    newTraceparent: () => (parent && isTraceparent(parent) ? parent : newTraceparent(randomBytes(24, random))),
    now: () => acceptedMs,
  });
  const checked = await checkRequest(parsed, { config, caller, signingKey });
  return { batch: parsed.batch, entries: checked.map(routed) };
}

function routed(entry: ParsedEntry): Handled {
  const { index } = entry;
  if ('problem' in entry) return { index, problem: entry.problem };
  const { event } = entry;
  const route = routeOf(event.type);
  if (route) return { index, event, route };
  const message = `The event type "${event.type}" has no route`;
  return { index, event, problem: toProblem(new SluiceError('EVENT_TYPE_UNKNOWN', message)) };
}
