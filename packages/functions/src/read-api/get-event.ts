import {
  type AttributeMap,
  domainEventResult,
  type HrefToken,
  receiptKey,
  SluiceError,
  verifyHrefToken,
} from '@sluice/core';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { jsonResponse } from '../http/json-response.ts';
import { preferWait } from '../http/prefer-wait.ts';
import { isExpired, readOutcome } from '../ledger/read-outcome.ts';
import { readRows } from '../ledger/read-rows.ts';
import { textOf } from '../ledger/row-fields.ts';
import { waitForRows } from '../ledger/wait-for-rows.ts';
import { Deadline } from '../resilience/deadline.ts';
import { queuedEventLifeMs, queuedQueryLifeMs } from '../worker/event-life.ts';
import type { ReadRequest } from './read-api-ports.ts';

/** `GET /v1/events/{id}`: the outcome, for the caller that sent it. */
export async function getEvent(request: ReadRequest): Promise<APIGatewayProxyStructuredResultV2> {
  const { caller, parameter: id, query, ports, retry } = request;
  const source = query.get('source') ?? '/';
  const token = verifyHrefToken(query.get('since') ?? '', { caller, source, id }, ports.signingKey);
  const pk = receiptKey(caller, source, id);
  const isFinal = (row: AttributeMap): boolean => !isExpired(row, ports.clock.now()) && !isRetried(row, token);
  const [first] = await readRows(ports.ledger, [{ pk, sk: 'outcome' }], retry);
  const waited = preferWait(request.headers['prefer']);
  const headers = waited === undefined ? {} : { 'preference-applied': `wait=${waited}` };
  let row = first && isFinal(first) ? first : undefined;
  if (!row && waited !== undefined && token && isQueued(token, ports.clock.now())) {
    const deadline = new Deadline(ports.clock, Math.min(retry.deadline.at, ports.clock.now() + waited * 1000));
    [row] = await waitForRows([{ pk, isFinal }], { ...ports, deadline });
  }
  if (row) return jsonResponse(200, await readOutcome(ports.ledger, row, retry), headers);
  if (token && isDomain(token)) return jsonResponse(200, published(id, source, token), headers);
  if (token && isQueued(token, ports.clock.now())) {
    return jsonResponse(
      202,
      { id, source, status: 'pending', acceptedAt: new Date(token.sinceMs).toISOString() },
      headers,
    );
  }
  const message = `There is no outcome of an event "${id}" of source "${source}"; events are found by the href that they were accepted with`;
  throw new SluiceError('EVENT_NOT_FOUND', message);
}

/** A dead letter's outcome from before the event was sent again is not the last word. */
function isRetried(row: AttributeMap, token: HrefToken | undefined): boolean {
  const dead = textOf(row, 'status') === 'dead-lettered';
  return dead && token !== undefined && token.sinceMs > Date.parse(textOf(row, 'completedAt'));
}

function isDomain({ route }: HrefToken): boolean {
  return route === 'user' || route === 'auth';
}

/** Whether an accepted event may still be on its way. */
function isQueued(token: HrefToken, nowMs: number): boolean {
  if (isDomain(token)) return false;
  return nowMs - token.sinceMs <= (token.route === 'query' ? queuedQueryLifeMs : queuedEventLifeMs);
}

/** Domain events have no record: their href is only given when their bus has them. */
function published(id: string, source: string, { sinceMs }: HrefToken) {
  const acceptedAt = new Date(sinceMs).toISOString();
  return {
    id,
    source,
    status: 'succeeded',
    result: domainEventResult,
    acceptedAt,
    completedAt: acceptedAt,
    attempts: 1,
  };
}
