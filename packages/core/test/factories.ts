import {
  type CheckContext,
  defineConfig,
  type JsonValue,
  type RequestInput,
  SluiceError,
  type SluiceEvent,
} from '@sluice/core';
import * as v from 'valibot';

/** Tables of every kind: plain, with a sort key and version, with number and binary keys. */
export const config = defineConfig({
  tables: {
    users: {
      partitionKey: { name: 'id', type: 'string' },
      indexes: { 'by-email': { partitionKey: { name: 'email', type: 'string' } } },
      schema: v.looseObject({
        id: v.string(),
        email: v.pipe(v.string(), v.email('must be an e-mail address')),
        age: v.optional(v.number()),
      }),
    },
    orders: {
      partitionKey: { name: 'customerId', type: 'string' },
      sortKey: { name: 'orderId', type: 'string' },
      indexes: {
        'by-status': {
          partitionKey: { name: 'status', type: 'string' },
          sortKey: { name: 'placedAt', type: 'string' },
        },
      },
      version: 'updatedAt',
    },
    readings: { partitionKey: { name: 'sensor', type: 'binary' }, sortKey: { name: 'at', type: 'number' } },
  },
  domainEvents: { 'user.signed-up': v.object({ userId: v.string() }) },
});

export const context: CheckContext = { config, caller: 'ada', signingKey: 'a-key' };

/** An event as it is after parsing. */
export function eventOf(type: string, data: JsonValue, time = '2026-03-01T10:00:00.000Z'): SluiceEvent {
  return { id: 'e-1', source: '/', type, time, traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`, data };
}

/** A request with the given body. */
export function requestOf(
  body: unknown,
  headers: RequestInput['headers'] = { 'content-type': 'application/json' },
): RequestInput {
  let ids = 0;
  return {
    headers,
    body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
    newId: () => `id-${ids++}`,
    newTraceparent: () => `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
    now: () => Date.UTC(2026, 0, 2),
  };
}

/** What a call is refused with: code and pointer. */
export function refusalOf(call: () => unknown): { code: string; pointer: string | undefined; message: string } {
  try {
    call();
  } catch (error) {
    return asRefusal(error);
  }
  throw new Error('it was not refused');
}

/** What a promise is refused with: code and pointer. */
export async function lateRefusalOf(
  promise: Promise<unknown>,
): Promise<{ code: string; pointer: string | undefined; message: string }> {
  try {
    await promise;
  } catch (error) {
    return asRefusal(error);
  }
  throw new Error('it was not refused');
}

function asRefusal(error: unknown) {
  if (!(error instanceof SluiceError)) throw error;
  return { code: error.code, pointer: error.details.pointer, message: error.message };
}
