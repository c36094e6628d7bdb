import { createHmac, timingSafeEqual } from 'node:crypto';
import { SluiceError } from '../errors/sluice-error.ts';
import type { JsonObject } from '../events/sluice-event.ts';
import type { CursorBinding } from '../operations/plans.ts';
import type { AttributeMap } from '../values/attribute-value.ts';
import { marshallItem } from '../values/marshall.ts';
import { unmarshallItem } from '../values/unmarshall.ts';

/** An opaque, signed text to go on from `lastKey` with the same query of the same caller. */
export function sealCursor(lastKey: AttributeMap, binding: CursorBinding, signingKey: string): string {
  const payload = Buffer.from(JSON.stringify(unmarshallItem(lastKey))).toString('base64url');
  return `${payload}.${sign(payload, binding, signingKey)}`;
}

/**
 * The key a cursor was made from.
 *
 * @throws SluiceError CURSOR_INVALID when it was changed, or made for another query, table or caller.
 */
export function openCursor(cursor: string, binding: CursorBinding, signingKey: string): AttributeMap {
  const [, payload, given] = /^([\w-]+)\.([\w-]{22})$/.exec(cursor) ?? [];
  const expected = payload === undefined ? '' : sign(payload, binding, signingKey);
  if (payload === undefined || given === undefined || !timingSafeEqual(Buffer.from(given), Buffer.from(expected))) {
    throw new SluiceError(
      'CURSOR_INVALID',
      'The cursor was changed, or made for another query, table or caller; send the query it came from, or start without a cursor',
      { pointer: '/cursor' },
    );
  }
  return marshallItem(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as JsonObject);
}

function sign(payload: string, { caller, table, query }: CursorBinding, signingKey: string): string {
  const text = ['cursor', caller, table, query, payload].join('\0');
  return createHmac('sha256', signingKey).update(text).digest('base64url').slice(0, 22);
}
