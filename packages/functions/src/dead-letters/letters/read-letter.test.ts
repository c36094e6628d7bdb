import type { DeadLetterFlow } from '@sluice/core';
import { expect, it } from 'vitest';
import { readLetter, readLetterId } from './read-letter.ts';

const packet = (flow: string) => ({
  v: 1,
  flow,
  caller: 'c',
  request: 'r',
  acceptedAt: '2026-01-01T00:00:00.000Z',
  events: [{ id: 'e', source: '/', type: `${flow}.x`, time: 't', traceparent: 'p', data: {} }],
});
const messageId = '5e0d7c5e-6f3f-4c51-9d0f-1f4a3c8f6f0a';
const read = (flow: DeadLetterFlow, body: unknown, attributes: Readonly<Record<string, string>> = {}) =>
  readLetter(
    {
      messageId,
      receiptHandle: 'h',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      attributes,
      sentAtMs: 0,
    },
    flow,
  );

it('takes the reason from where the one who put it there has left it', () => {
  const processors = { errorCode: 'ITEM_TOO_LARGE', errorMessage: 'too large' };
  expect(read('write', packet('write'), processors)).toMatchObject({ code: 'ITEM_TOO_LARGE', reason: 'too large' });
  const rules = { ERROR_CODE: 'NO_PERMISSIONS', ERROR_MESSAGE: 'denied' };
  expect(read('rules', '{}', rules)).toMatchObject({ code: 'NO_PERMISSIONS', reason: 'denied' });
  expect(read('write', packet('write'))).toMatchObject({ code: 'RECEIVED_TOO_OFTEN' });
});

it('knows a message that was redriven once and was moved by SQS then for what it is', () => {
  const redriven = { errorCode: 'TABLE_UNKNOWN', redrive: 'run' };
  expect(read('write', packet('write'), redriven)).toMatchObject({ code: 'RECEIVED_TOO_OFTEN' });
});

it('finds the packet in an event of EventBridge, by its detail type', () => {
  const event = { source: 'sluice', 'detail-type': 'import', detail: packet('import') };
  expect(read('rules', event).content).toMatchObject({ kind: 'events', packet: { flow: 'import' } });
  expect(read('unrouted', { ...event, source: 'other' }).content).toMatchObject({ kind: 'unreadable' });
  expect(read('unrouted', { ...event, 'detail-type': 'later' }).content).toMatchObject({ kind: 'unreadable' });
});

it.each([
  ['write', 'not JSON'],
  ['write', '{"v":2}'],
  ['write', packet('import')],
  ['analytics', '{"v":1}'],
  ['analytics', 'null'],
  ['rules', 'null'],
  ['rules', '7'],
] as const)('sets aside what cannot be read from %s: %j', (flow, body) => {
  expect(read(flow, body).content.kind).toBe('unreadable');
});

it('names a dead letter by its queue and message', () => {
  expect(readLetterId(read('write', '').id)).toEqual({ flow: 'write', messageId });
  expect(readLetterId('0195f2c4-some-event')).toBeUndefined();
  expect(readLetterId(`user.${messageId}`)).toBeUndefined();
});
