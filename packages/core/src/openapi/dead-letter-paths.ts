import { deadLetterFlows } from '../dead-letters/redrive-request.ts';
import type { JsonObject } from '../events/sluice-event.ts';
import { ref } from './json-schema.ts';
import { json, operation, path, problems, query } from './path-parts.ts';

/** The routes for operators: what could not be done, and what to do about it. */
export function deadLetterPaths(): JsonObject {
  return {
    '/v1/dead-letters': { get: list() },
    '/v1/dead-letters/{id}': { get: show(), delete: remove() },
    '/v1/dead-letters/redrive': { post: redrive() },
  };
}

function list(): JsonObject {
  const parameters = [
    query('flow', { enum: [...deadLetterFlows], description: 'Only this queue' }),
    query('group', { type: 'string', description: 'Only this group, with the ids of its dead letters' }),
  ];
  return operation('listDeadLetters', 'What needs a human, grouped by what went wrong', parameters, {
    200: json('The groups', ref('DeadLetters')),
    ...problems('PARAMETER_INVALID'),
  });
}

function show(): JsonObject {
  return operation('getDeadLetter', 'One dead letter, by its id or by an event id', [path('id')], {
    200: json('The dead letter', ref('DeadLetter')),
    ...problems('DEAD_LETTER_NOT_FOUND'),
  });
}

function remove(): JsonObject {
  return operation('deleteDeadLetter', 'Deletes a dead letter; its outcome stays', [path('id')], {
    200: json('It is deleted', {
      type: 'object',
      properties: { id: { type: 'string' }, deleted: { const: true } },
      required: ['id', 'deleted'],
    }),
    ...problems('DEAD_LETTER_NOT_FOUND'),
  });
}

function redrive(): JsonObject {
  return {
    ...operation(
      'redriveDeadLetters',
      'Sends dead letters again, one bounded step a call; a run goes on with the continuation of the answer before',
      [],
      {
        200: json('What was done so far', ref('RedriveStep')),
        ...problems(
          'BODY_NOT_JSON',
          'EVENT_INVALID',
          'PARAMETER_INVALID',
          'CURSOR_INVALID',
          'DEAD_LETTER_NOT_FOUND',
          'DEAD_LETTER_NOT_REDRIVABLE',
          'EVENT_ID_REUSED',
        ),
      },
    ),
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: { oneOf: [ref('RedriveStart'), ref('RedriveContinuation')] },
          examples: {
            dryRun: { summary: 'Count first', value: { flow: 'write', code: 'TABLE_UNKNOWN', dryRun: true } },
            redrive: { summary: 'Ten first, then all', value: { flow: 'write', canary: 10 } },
          },
        },
      },
    },
  };
}
