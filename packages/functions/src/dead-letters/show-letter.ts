import { type AttributeMap, type Packet, receiptKey, type ShownDeadLetter, traceIdOf } from '@sluice/core';
import { isExpired, readOutcome } from '../ledger/read-outcome.ts';
import { readRows } from '../ledger/read-rows.ts';
import { textOf } from '../ledger/row-fields.ts';
import { redriveAttribute } from '../worker/received-message.ts';
import type { Call } from './dead-letters-ports.ts';
import { findLetter } from './letters/find-letter.ts';
import type { Letter } from './letters/letter.ts';
import { letterLifeMs } from './letters/letter-group.ts';

/** `GET /v1/dead-letters/{id}`: all there is to know of one dead letter, the outcomes of its events included. */
export async function showLetter(id: string, call: Call): Promise<ShownDeadLetter> {
  const letter = await findLetter(id, call, async (found) => found);
  const { flow, code, reason, content, message } = letter;
  const redrivenBy = message.attributes[redriveAttribute];
  return {
    id: letter.id,
    flow,
    code,
    message: content.kind === 'unreadable' ? `${reason} (${content.why})` : reason,
    sentAt: new Date(message.sentAtMs).toISOString(),
    expiresAt: new Date(message.sentAtMs + letterLifeMs).toISOString(),
    redrivable: content.kind !== 'unreadable',
    ...(redrivenBy !== undefined && { redrivenBy }),
    attributes: message.attributes,
    ...(content.kind === 'events' ? await eventsOf(content.packet, call) : { body: bodyOf(letter) }),
  };
}

async function eventsOf({ caller, acceptedAt, events }: Packet, { ports, retry }: Call) {
  const keys = events.map(({ source, id }) => ({ pk: receiptKey(caller, source, id), sk: 'outcome' }));
  const rows = await readRows(ports.ledger, keys, retry);
  const byKey = new Map(rows.map((row) => [textOf(row, 'pk'), row]));
  const shown = events.map(async (event, index) => {
    const row = byKey.get(keys[index]?.pk ?? '');
    return { event, traceId: traceIdOf(event.traceparent), ...(row && (await outcomeOf(row))) };
  });
  return { caller, acceptedAt, events: await Promise.all(shown) };

  async function outcomeOf(row: AttributeMap) {
    if (isExpired(row, ports.clock.now())) return {};
    const { chunks: _, ...withoutResult } = row;
    const { status, error, attempts, completedAt } = await readOutcome(ports.ledger, withoutResult, retry);
    return { outcome: { status, ...(error && { error }), attempts, completedAt } };
  }
}

/** JSON where it is JSON, else the text. */
function bodyOf({ message }: Letter) {
  try {
    return JSON.parse(message.body);
  } catch {
    return message.body;
  }
}
