import { contentTypes } from '../events/parse-request.ts';
import type { JsonObject } from '../events/sluice-event.ts';
import { operations } from '../operations/operations.ts';
import { deadLetterPaths } from './dead-letter-paths.ts';
import { ref } from './json-schema.ts';
import { json, operation, path, preferenceApplied, problems, query, refusal } from './path-parts.ts';

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
        ...problems('IMPORT_NOT_FOUND', 'PARAMETER_INVALID'),
      }),
    },
    '/v1/imports/{job}/failures': {
      get: operation(
        'getImportFailures',
        'Rejected rows of an import',
        [path('job'), query('cursor', { type: 'string' })],
        {
          200: json('A page of rejected rows', ref('ImportFailures')),
          ...problems('IMPORT_NOT_FOUND', 'CURSOR_INVALID', 'PARAMETER_INVALID'),
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
        ...problems('PARAMETER_INVALID'),
      }),
    },
    '/v1/openapi.json': {
      get: operation('getOpenApi', 'This document', [], {
        200: json('OpenAPI 3.1', { type: 'object' }),
        ...problems('PARAMETER_INVALID'),
      }),
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
    ...operation(
      'postEvents',
      'Send events',
      [prefer()],
      waited({
        202: json(
          'Accepted: from now on it is applied, or dead-lettered with its reason',
          { oneOf: [ref('Accepted'), ref('AcceptedBatch')] },
          { Location: { description: 'The `href` of a single event', schema: { type: 'string' } } },
        ),
        200: json('With `Prefer: wait`: the outcomes', { oneOf: [ref('Outcome'), ref('AcceptedBatch')] }),
        422: json('Every event of the array was rejected', ref('AcceptedBatch')),
        ...problems(
          'BODY_NOT_JSON',
          'BODY_NOT_UTF8',
          'CONTENT_TYPE_UNSUPPORTED',
          'EVENT_INVALID',
          'EVENT_TYPE_UNKNOWN',
          'EVENT_ID_REUSED',
          'TABLE_UNKNOWN',
          'INDEX_UNKNOWN',
          'KEY_INVALID',
          'ITEM_INVALID',
          'CONDITION_INVALID',
          'CURSOR_INVALID',
          'NUMBER_INVALID',
          'VALUE_INVALID',
          'UPDATE_INVALID',
        ),
        413: refusal(
          '`BODY_TOO_LARGE`, `TOO_MANY_EVENTS`, `EVENT_TOO_LARGE`, `ITEM_TOO_LARGE`. From API Gateway itself over 10 MB, and where the function would get more than 6 MB: quotes, backslashes and line ends of a body count twice there, CloudEvents content types a third more',
          false,
        ),
        503: {
          ...refusal('`DEPENDENCY_UNAVAILABLE`: nothing was accepted; an array tells it of each event', true),
          content: {
            'application/problem+json': { schema: ref('Problem') },
            'application/json': { schema: { oneOf: [ref('AcceptedBatch'), ref('GatewayAnswer')] } },
          },
        },
      }),
    ),
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

/** Whatever becomes of an event that was waited for, the answer says so. */
function waited(responses: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(responses as Record<string, JsonObject>).map(([status, response]) => [
      status,
      { ...response, headers: { ...(response['headers'] as JsonObject | undefined), ...preferenceApplied } },
    ]),
  );
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
    200: json('It has an outcome', ref('Outcome'), preferenceApplied),
    202: json('It is pending', ref('Outcome'), preferenceApplied),
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
