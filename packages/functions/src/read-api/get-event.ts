import {
  type AttributeMap,
  domainEventResult,
  type HrefClaims,
  type HrefToken,
  receiptKey,
  SluiceError,
  verifyHrefToken,
} from '@sluice/core';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { jsonResponse } from '../http/json-response.ts';
import { preferWait } from '../http/prefer-wait.ts';
import { idReused } from '../ledger/id-reused.ts';
import { isExpired, readOutcome } from '../ledger/read-outcome.ts';
import { readRows } from '../ledger/read-rows.ts';
import { flagOf, textOf } from '../ledger/row-fields.ts';
import { waitForRows } from '../ledger/wait-for-rows.ts';
import { Deadline } from '../resilience/deadline.ts';
import { queuedEventLifeMs, queuedQueryLifeMs } from '../worker/event-life.ts';
import type { ReadRequest } from './read-api-ports.ts';

/** `GET /v1/events/{id}`: the outcome, for the caller that sent it. */
export async function getEvent(request: ReadRequest): Promise<APIGatewayProxyStructuredResultV2> {
  const { caller, parameter: id, query, ports, retry } = request;
  const source = query.get('source') ?? '/';
  const type = query.get('type') ?? '';
  const token = verifyHrefToken(query.get('since') ?? '', { caller, source, id, type }, ports.signingKey);
  const waited = preferWait(request.headers['prefer']);
  const headers = waited === undefined ? {} : { 'preference-applied': `wait=${waited}` };
  // Domain events leave no receipt: one of the same id is another event's.
  if (token && isDomain(token)) return jsonResponse(200, published({ id, source, type }, token), headers);
  const pk = receiptKey(caller, source, id);
  const isFinal = (row: AttributeMap): boolean => !isExpired(row, ports.clock.now()) && !isRetried(row, token);
  const [first] = await readRows(ports.ledger, [{ pk, sk: 'outcome' }], retry);
  let row = first && isFinal(first) ? first : undefined;
  if (!row && waited !== undefined && token && isQueued(token, ports.clock.now())) {
    const deadline = new Deadline(ports.clock, Math.min(retry.deadline.at, ports.clock.now() + waited * 1000));
    [row] = await waitForRows([{ pk, isFinal }], { ...ports, deadline });
  }
  if (row && token && isOfAnother(row, token)) throw idReused({ id, source });
  if (row) return jsonResponse(200, await readOutcome(ports.ledger, row, retry), headers);
  if (token && isQueued(token, ports.clock.now())) {
    return jsonResponse(
      202,
      { id, source, type, status: 'pending', acceptedAt: new Date(token.sinceMs).toISOString() },
      headers,
    );
  }
  const message = `There is no outcome of an event "${id}" of source "${source}"; events are found by the href that they were accepted with`;
  throw new SluiceError('EVENT_NOT_FOUND', message);
}

/**
 * Whether the outcome is not that of the event which the token was given for. An operator may have edited a dead letter:
 * what took its place goes by the time the original was accepted at.
 */
function isOfAnother(row: AttributeMap, { fingerprint, sinceMs }: HrefToken): boolean {
  if (textOf(row, 'fingerprint').startsWith(fingerprint)) return false;
  return !(flagOf(row, 'redriven') && Date.parse(textOf(row, 'acceptedAt')) === sinceMs);
}

/** A dead letter's outcome from before the event was sent again is not the last word; another event's is on this one. */
function isRetried(row: AttributeMap, token: HrefToken | undefined): boolean {
  const dead = textOf(row, 'status') === 'dead-lettered';
  if (!dead || token === undefined || isOfAnother(row, token)) return false;
  return token.sinceMs > Date.parse(textOf(row, 'completedAt'));
}

function isDomain({ route }: HrefToken): boolean {
  return route === 'user' || route === 'auth';
}

/** Whether an accepted event may still be on its way. */
function isQueued(token: HrefToken, nowMs: number): boolean {
  return nowMs - token.sinceMs <= (token.route === 'query' ? queuedQueryLifeMs : queuedEventLifeMs);
}

/** Domain events have no record: their href is only given when their bus has them. */
function published(event: Pick<HrefClaims, 'id' | 'source' | 'type'>, { sinceMs }: HrefToken) {
  const acceptedAt = new Date(sinceMs).toISOString();
  return {
    ...event,
    status: 'succeeded',
    result: domainEventResult,
    acceptedAt,
    completedAt: acceptedAt,
    attempts: 1,
  };
}
