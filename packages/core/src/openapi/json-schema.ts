import { toJsonSchema } from '@valibot/to-json-schema';
import type { GenericSchema } from 'valibot';
import type { JsonObject, JsonValue } from '../events/sluice-event.ts';

/** The JSON Schema of a valibot schema; custom checks say theirs in the metadata `jsonSchema`. */
export function jsonSchemaOf(schema: GenericSchema): JsonObject {
  const { $schema: _, ...rest } = toJsonSchema(schema, { target: 'draft-2020-12', errorMode: 'ignore' });
  return unfold(JSON.parse(JSON.stringify(rest)) as JsonObject) as JsonObject;
}

/** Puts what the metadata `jsonSchema` says in its place. */
function unfold(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(unfold);
  const { jsonSchema, ...rest } = value as JsonObject;
  const unfolded = Object.fromEntries(Object.entries(rest).map(([name, member]) => [name, unfold(member)]));
  return { ...unfolded, ...(jsonSchema as JsonObject | undefined) };
}

/** A reference to a schema of the document. */
export function ref(name: string): JsonObject {
  return { $ref: `#/components/schemas/${name}` };
}

/** An object schema, all of whose properties are required but those named. */
export function objectOf(
  properties: Readonly<Record<string, JsonValue>>,
  optional: readonly string[] = [],
): JsonObject {
  return { type: 'object', properties, required: Object.keys(properties).filter((name) => !optional.includes(name)) };
}
