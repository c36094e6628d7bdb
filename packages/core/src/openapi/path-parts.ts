import { type ErrorCode, errorTable } from '../errors/error-table.ts';
import type { JsonObject, JsonValue } from '../events/sluice-event.ts';
import { ref } from './json-schema.ts';

/** One operation of a path; every one may end in a problem. */
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
    responses: { ...responses, default: problemResponse('Any other error') },
  };
}

/** One response for each status that these codes have. */
export function problems(...codes: readonly ErrorCode[]): Record<string, JsonValue> {
  const byStatus = Map.groupBy(codes, (code) => errorTable[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, group]) => [
      String(status),
      problemResponse(group.map((code) => `\`${code}\`: ${errorTable[code].title}`).join('\n\n')),
    ]),
  );
}

function problemResponse(description: string): JsonObject {
  return { description, content: { 'application/problem+json': { schema: ref('Problem') } } };
}

/** A response in JSON. */
export function json(description: string, schema: JsonObject): JsonObject {
  return { description, content: { 'application/json': { schema } } };
}

/** A parameter in the path. */
export function path(name: string): JsonObject {
  return { name, in: 'path', required: true, schema: { type: 'string' } };
}

/** A parameter in the query string. */
export function query(name: string, schema: JsonObject): JsonObject {
  return { name, in: 'query', schema };
}
