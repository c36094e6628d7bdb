import { intrinsicCall } from './intrinsics.ts';
import { isObject, type JsonObject, type JsonValue } from './json-value.ts';
import type { ResourceType } from './resource-type.ts';

/** Paths of the properties which a resource type neither supports nor knowingly ignores. */
export function unknownProperties(
  properties: JsonObject,
  type: Pick<ResourceType, 'supported' | 'ignored'>,
): readonly string[] {
  const known = [...type.supported, ...Object.keys(type.ignored)];
  const unknown = new Set<string>();
  walk(properties, '', known, unknown);
  return [...unknown];
}

function walk(value: JsonValue, prefix: string, known: readonly string[], unknown: Set<string>): void {
  if (Array.isArray(value)) {
    for (const element of value) walk(element as JsonValue, prefix, known, unknown);
    return;
  }
  if (!isObject(value) || intrinsicCall(value) !== undefined) return;
  for (const [name, element] of Object.entries(value)) {
    const path = `${prefix}${name}`;
    if (known.includes(path)) continue;
    if (known.some((other) => other.startsWith(`${path}.`))) walk(element, `${path}.`, known, unknown);
    else unknown.add(path);
  }
}
