import { fingerprint, hrefOf, type Problem } from '@sluice/core';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { jsonResponse } from '../http/json-response.ts';
import { problemDocument } from '../http/problem-response.ts';
import type { Found } from './await-outcomes.ts';
import type { Handled, RequestEnvelope, RoutedEvent } from './request-envelope.ts';

export interface Answering {
  readonly batch: boolean;
  readonly handled: readonly Handled[];
  readonly envelope: RequestEnvelope;
  readonly signingKey: string;
  /** What became of accepted events, when the caller waited. */
  readonly outcomes?: ReadonlyMap<RoutedEvent, Found>;
  /** Seconds the caller was let wait. */
  readonly waited?: number;
}

/** The answer to `POST /v1/events`, in the order of the input. */
export function answerRequest(answering: Answering): APIGatewayProxyStructuredResultV2 {
  const { batch, handled, outcomes = new Map<RoutedEvent, Found>(), waited } = answering;
  const events = handled.map((entry) => describe(entry, outcomes, answering));
  const headers = waited === undefined ? {} : { 'preference-applied': `wait=${waited}` };
  const [only] = events;
  if (!batch && only) return answerOne(only, headers);
  const rejected = events.filter((entry) => 'problem' in entry);
  const body = {
    accepted: events.length - rejected.length,
    rejected: rejected.length,
    events: events.map((entry) => ('problem' in entry ? entry : entry.body)),
  };
  if (events.length > 0 && rejected.length === events.length) {
    const unavailable = rejected.every(({ problem }) => problem.code === 'DEPENDENCY_UNAVAILABLE');
    return jsonResponse(unavailable ? 503 : 422, body, { ...headers, ...(unavailable && { 'retry-after': '1' }) });
  }
  const done = waited !== undefined && events.every((entry) => 'problem' in entry || entry.done);
  return jsonResponse(done ? 200 : 202, body, headers);
}

type Described =
  | { readonly body: object; readonly done: boolean; readonly href?: string }
  | { readonly index: number; readonly status: 'rejected'; readonly problem: Problem };

function describe(entry: Handled, outcomes: ReadonlyMap<RoutedEvent, Found>, answering: Answering): Described {
  const { index, problem } = entry;
  if (problem) return { index, status: 'rejected', problem };
  const found = outcomes.get(entry);
  if (found && 'problem' in found) return { index, status: 'rejected', problem: found.problem };
  if (found) return { body: found.outcome, done: true };
  const { event, route } = entry;
  const { envelope, signingKey } = answering;
  const href = hrefOf(
    { caller: envelope.caller, source: event.source, id: event.id, type: event.type },
    { sinceMs: envelope.acceptedMs, route, fingerprint: fingerprint(event) },
    signingKey,
  );
  return { body: { id: event.id, type: event.type, status: 'accepted', route, href }, done: false, href };
}

function answerOne(entry: Described, headers: Readonly<Record<string, string>>): APIGatewayProxyStructuredResultV2 {
  if ('problem' in entry) return problemDocument(entry.problem, headers);
  if (entry.done) return jsonResponse(200, entry.body, headers);
  return jsonResponse(202, entry.body, { ...headers, ...(entry.href !== undefined && { location: entry.href }) });
}
