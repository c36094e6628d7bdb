import { deadLetterFlows, redriveContinuationSchema, redriveStartSchema } from '../dead-letters/redrive-request.ts';
import type { JsonObject } from '../events/sluice-event.ts';
import { jsonSchemaOf, objectOf, ref } from './json-schema.ts';

const text = { type: 'string' };
const count = { type: 'integer', minimum: 0 };
const flag = { type: 'boolean' };
const timestamp = { type: 'string', format: 'date-time' };
const flow = { enum: [...deadLetterFlows] };

/** Schemas of what operators send and get. */
export function deadLetterSchemas(): JsonObject {
  return {
    RedriveStart: jsonSchemaOf(redriveStartSchema),
    RedriveContinuation: jsonSchemaOf(redriveContinuationSchema),
    DeadLetterQueueState: objectOf({ flow, messages: count, held: count, complete: flag }),
    DeadLetterGroup: groupSchema(),
    DeadLetters: objectOf({
      queues: { type: 'array', items: ref('DeadLetterQueueState') },
      groups: { type: 'array', items: ref('DeadLetterGroup') },
    }),
    DeadLetter: letterSchema(),
    RedriveStep: stepSchema(),
  };
}

function groupSchema(): JsonObject {
  return objectOf(
    {
      fingerprint: text,
      flow,
      type: text,
      code: text,
      message: { type: 'string', description: 'Its values replaced by `#` and `"…"`' },
      count: { ...count, description: 'Events' },
      tables: { type: 'array', items: text },
      firstAt: timestamp,
      lastAt: timestamp,
      expiresAt: { ...timestamp, description: 'When SQS deletes the first of them' },
      redrivable: flag,
      example: objectOf({ id: text, eventId: text, message: text }, ['eventId']),
      ids: { type: 'array', items: text },
    },
    ['ids'],
  );
}

function letterSchema(): JsonObject {
  return objectOf(
    {
      id: text,
      flow,
      code: text,
      message: text,
      sentAt: timestamp,
      expiresAt: timestamp,
      redrivable: flag,
      redrivenBy: text,
      attributes: { type: 'object', additionalProperties: text },
      caller: text,
      acceptedAt: timestamp,
      events: {
        type: 'array',
        items: objectOf({ event: { type: 'object' }, traceId: text, outcome: { type: 'object' } }, ['outcome']),
      },
      body: {},
    },
    ['redrivenBy', 'caller', 'acceptedAt', 'events', 'body'],
  );
}

function stepSchema(): JsonObject {
  const names = ['sent', 'succeeded', 'failed', 'alreadyApplied', 'unresolved', 'unconfirmed', 'notRedrivable'];
  return objectOf(
    {
      run: text,
      status: { enum: ['dry-run', 'running', 'completed', 'stopped'] },
      reason: text,
      counts: objectOf(Object.fromEntries(names.map((name) => [name, count]))),
      pending: count,
      remaining: count,
      failures: { type: 'array', items: objectOf({ code: text, count, message: text }) },
      matched: count,
      groups: { type: 'array', items: ref('DeadLetterGroup') },
      queue: ref('DeadLetterQueueState'),
      continuation: { type: 'string', description: 'Present while there is more to do' },
    },
    ['reason', 'matched', 'groups', 'queue', 'continuation'],
  );
}
