import { type ErrorCode, errorTable } from '../errors/error-table.ts';
import type { JsonObject, JsonValue } from '../events/sluice-event.ts';
import { ref } from './json-schema.ts';

/** One operation of a path; every one may end in a problem, or in API Gateway's own words before a function is asked. */
export function operation(
  operationId: string,
  summary: string,
  parameters: readonly JsonObject[],
  responses: Readonly<Record<string, JsonValue>>,
): JsonObject {
  return {
    operationId,
    summary,
    ...(parameters.length > 0 && { parameters }),
    responses: {
      429: refusal('More requests a second than the stage takes, or `THROTTLED`; ask again', true),
      ...responses,
      default: { ...refusal('Any other error', true), headers: { ...retryAfter, ...allow } },
    },
  };
}

/** One response for each status that these codes have. */
export function problems(...codes: readonly ErrorCode[]): Record<string, JsonValue> {
  const byStatus = Map.groupBy(codes, (code) => errorTable[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, group]) => {
      const description = group.map((code) => `\`${code}\`: ${errorTable[code].title}`).join('\n\n');
      const retryable = group.some((code) => errorTable[code].retryable);
      return [String(status), { ...problem(description), ...(retryable && { headers: retryAfter }) }];
    }),
  );
}

/** A refusal that API Gateway may give by itself: in JSON, and no problem document. */
export function refusal(description: string, retryable: boolean): JsonObject {
  const { content } = problem('');
  return {
    description,
    ...(retryable && { headers: retryAfter }),
    content: { ...content, 'application/json': { schema: ref('GatewayAnswer') } },
  };
}

function problem(description: string) {
  return { description, content: { 'application/problem+json': { schema: ref('Problem') } } };
}

const retryAfter: JsonObject = {
  'Retry-After': {
    description: 'Seconds until it is worth sending again; absent where it is not, and in answers of API Gateway',
    schema: { type: 'integer' },
  },
};

const allow: JsonObject = {
  Allow: { description: 'With 405: the methods that the path takes', schema: { type: 'string' } },
};

/** The header that tells how long an answer was held. */
export const preferenceApplied: JsonObject = {
  'Preference-Applied': { description: 'With `Prefer: wait`: what was held to', schema: { type: 'string' } },
};

/** A response in JSON. */
export function json(description: string, schema: JsonObject, headers?: JsonObject): JsonObject {
  return { description, ...(headers && { headers }), content: { 'application/json': { schema } } };
}

/** A parameter in the path. */
export function path(name: string): JsonObject {
  return { name, in: 'path', required: true, schema: { type: 'string' } };
}

/** A parameter in the query string. */
export function query(name: string, schema: JsonObject): JsonObject {
  return { name, in: 'query', schema };
}
