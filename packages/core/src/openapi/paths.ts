import { contentTypes } from '../events/parse-request.ts';
import type { JsonObject } from '../events/sluice-event.ts';
import { operations } from '../operations/operations.ts';
import { deadLetterPaths } from './dead-letter-paths.ts';
import { ref } from './json-schema.ts';
import { json, operation, path, problems, query } from './path-parts.ts';

/** The routes of the API. */
export function paths(): JsonObject {
  return {
    '/v1/events': { post: postEvents() },
    '/v1/events/{id}': { get: getEvent() },
    '/v1/imports': {
      get: operation(
        'listImports',
        'Imports of the caller, the latest first',
        [
          query('cursor', { type: 'string' }),
          query('limit', { type: 'integer', minimum: 1, maximum: 50, default: 20 }),
        ],
        { 200: json('A page of imports', ref('ImportList')), ...problems('CURSOR_INVALID', 'PARAMETER_INVALID') },
      ),
    },
    '/v1/imports/{job}': {
      get: operation('getImport', 'Progress of an import', [path('job')], {
        200: json('The progress', ref('Import')),
        ...problems('IMPORT_NOT_FOUND'),
      }),
    },
    '/v1/imports/{job}/failures': {
      get: operation(
        'getImportFailures',
        'Rejected rows of an import',
        [path('job'), query('cursor', { type: 'string' })],
        {
          200: json('A page of rejected rows', ref('ImportFailures')),
          ...problems('IMPORT_NOT_FOUND', 'CURSOR_INVALID'),
        },
      ),
    },
    '/v1/analytics': { get: getAnalytics() },
    ...deadLetterPaths(),
    '/v1/health': {
      get: operation('getHealth', 'Whether the API is up, and its version', [], {
        200: json('It is up', {
          type: 'object',
          properties: { status: { const: 'ok' }, version: { type: 'string' } },
          required: ['status', 'version'],
        }),
      }),
    },
    '/v1/openapi.json': {
      get: operation('getOpenApi', 'This document', [], { 200: json('OpenAPI 3.1', { type: 'object' }) }),
    },
  };
}

function postEvents(): JsonObject {
  const one = ref('Event');
  const many = { type: 'array', items: one, minItems: 1, maxItems: 1000 };
  const examples = Object.fromEntries(
    Object.entries(operations).map(([type, { summary, example }]) => [
      type,
      { summary, value: { type, data: example } },
    ]),
  ) as unknown as JsonObject;
  const [plain, structured, batch] = contentTypes;
  return {
    ...operation('postEvents', 'Send events', [prefer()], {
      202: json('Accepted: from now on it is applied, or dead-lettered with its reason', {
        oneOf: [ref('Accepted'), ref('AcceptedBatch'), ref('Outcome')],
      }),
      200: json('With `Prefer: wait`: the outcomes', { oneOf: [ref('Outcome'), ref('AcceptedBatch')] }),
      422: json('Every event of the array was rejected', ref('AcceptedBatch')),
      ...problems(
        'BODY_NOT_JSON',
        'BODY_NOT_UTF8',
        'BODY_TOO_LARGE',
        'TOO_MANY_EVENTS',
        'CONTENT_TYPE_UNSUPPORTED',
        'EVENT_INVALID',
        'EVENT_TYPE_UNKNOWN',
        'EVENT_TOO_LARGE',
        'EVENT_ID_REUSED',
        'TABLE_UNKNOWN',
        'INDEX_UNKNOWN',
        'KEY_INVALID',
        'ITEM_INVALID',
        'ITEM_TOO_LARGE',
        'CONDITION_INVALID',
        'CURSOR_INVALID',
        'NUMBER_INVALID',
        'VALUE_INVALID',
        'UPDATE_INVALID',
        'DEPENDENCY_UNAVAILABLE',
      ),
    }),
    requestBody: {
      required: true,
      content: {
        [plain]: { schema: { oneOf: [one, many] }, examples },
        [structured]: { schema: one },
        [batch]: { schema: many },
      },
    },
  };
}

function getEvent(): JsonObject {
  const parameters = [
    path('id'),
    query('source', { type: 'string', default: '/' }),
    query('type', { type: 'string', description: 'From `href`, for `since`' }),
    query('since', {
      type: 'string',
      description: 'From `href`: tells pending from unknown, and another event of the id',
    }),
    prefer(),
  ];
  return operation('getEvent', 'The outcome of an event', parameters, {
    200: json('It has an outcome', ref('Outcome')),
    202: json('It is pending', ref('Outcome')),
    ...problems('EVENT_NOT_FOUND', 'EVENT_ID_REUSED', 'PARAMETER_INVALID'),
  });
}

function getAnalytics(): JsonObject {
  const parameters = [
    query('from', { type: 'string', format: 'date-time' }),
    query('to', { type: 'string', format: 'date-time' }),
    query('granularity', { enum: ['minute', 'hour', 'day'] }),
    query('groupBy', {
      type: 'string',
      description:
        'Of client,type,table,status, with commas. `status` is what the API made of an event (accepted, rejected) and, later, its outcome',
    }),
  ];
  return operation('getAnalytics', 'Counts, bytes, capacity units and latencies', parameters, {
    200: json('The counts', ref('Analytics')),
    ...problems('PARAMETER_INVALID'),
  });
}

function prefer(): JsonObject {
  return {
    name: 'Prefer',
    in: 'header',
    description: '`wait=N` holds the answer for up to N seconds (20 at most) until there are outcomes (RFC 7240)',
    schema: { type: 'string', examples: ['wait=10'] },
  };
}
