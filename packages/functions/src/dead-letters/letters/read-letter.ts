import { type DeadLetterFlow, decodePacket, SluiceError } from '@sluice/core';
import type { QueuedMessage } from '../../ports/queue.ts';
import { errorCodeAttribute } from '../../worker/received-message.ts';
import type { Letter, LetterContent } from './letter.ts';

/** Reads a message of a dead-letter queue. Never throws: what cannot be read is a dead letter, too. */
export function readLetter(message: QueuedMessage, flow: DeadLetterFlow): Letter {
  return {
    id: `${flow}.${message.messageId}`,
    flow,
    ...reasonOf(message, flow),
    content: contentOf(message, flow),
    message,
  };
}

/** The queue and the message id of a dead letter's id; undefined for any other text, such as an event id. */
export function readLetterId(id: string): { readonly flow: DeadLetterFlow; readonly messageId: string } | undefined {
  const [, flow, messageId] = /^(query|write|import|analytics|rules|unrouted)\.([0-9a-f-]{36})$/.exec(id) ?? [];
  return flow === undefined || messageId === undefined ? undefined : { flow: flow as DeadLetterFlow, messageId };
}

/** EventBridge's own attributes: eventbridge/latest/userguide/eb-rule-dlq.html. */
function reasonOf({ attributes }: QueuedMessage, flow: DeadLetterFlow): Pick<Letter, 'code' | 'reason'> {
  const { ERROR_CODE, ERROR_MESSAGE, errorMessage } = attributes;
  const errorCode = attributes[errorCodeAttribute];
  if (flow === 'rules')
    return { code: ERROR_CODE ?? 'UNDELIVERED', reason: ERROR_MESSAGE ?? 'EventBridge gave no reason' };
  if (flow === 'unrouted') return { code: 'UNROUTED', reason: 'No rule of a flow matches the event' };
  // A processor's letter has both; what SQS moved has none, or after a redrive the code alone.
  if (errorCode !== undefined && errorMessage !== undefined) return { code: errorCode, reason: errorMessage };
  return {
    code: 'RECEIVED_TOO_OFTEN',
    reason: 'SQS moved it: at its last receive the function died, or could not record an end',
  };
}

function contentOf({ body }: QueuedMessage, flow: DeadLetterFlow): LetterContent {
  try {
    if (flow === 'rules' || flow === 'unrouted') return undelivered(body);
    return flow === 'analytics' ? analytics(body) : events(body, flow);
  } catch (error) {
    const why = error instanceof SluiceError ? error.message : 'The message is not JSON';
    return { kind: 'unreadable', why };
  }
}

function events(body: string, flow: string): LetterContent {
  const packet = decodePacket(body);
  if (packet.flow === flow) return { kind: 'events', packet };
  return { kind: 'unreadable', why: `The packet is of flow "${packet.flow}", and this is "${flow}"` };
}

function analytics(body: string): LetterContent {
  const value = JSON.parse(body) as { readonly v?: unknown; readonly lines?: unknown } | null;
  if (value?.v === 1 && Array.isArray(value.lines)) return { kind: 'analytics', body };
  return { kind: 'unreadable', why: 'The message is not an analytics event of version 1' };
}

/** A whole EventBridge event, whose detail is what its queue would have got. */
function undelivered(body: string): LetterContent {
  const event = JSON.parse(body) as Readonly<Record<'source' | 'detail-type' | 'detail', unknown>> | null;
  const detail = JSON.stringify(event?.detail ?? null);
  const type = event?.['detail-type'];
  if (event?.source === 'sluice' && (type === 'write' || type === 'import')) return events(detail, type);
  if (event?.source === 'sluice' && type === 'analytics') return analytics(detail);
  const what = `source ${JSON.stringify(event?.source)}, detail type ${JSON.stringify(type)}`;
  return { kind: 'unreadable', why: `No flow takes the event: ${what}` };
}
