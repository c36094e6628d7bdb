import type { JsonValue } from '../events/sluice-event.ts';

/** JSON with the members of every object sorted by name, so that equal values have equal texts. */
export function canonicalJson(value: JsonValue): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  let text = '';
  if (isArray(value)) {
    for (const element of value) text += text === '' ? canonicalJson(element) : `,${canonicalJson(element)}`;
    return `[${text}]`;
  }
  for (const name of Object.keys(value).sort()) {
    text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${canonicalJson(value[name]!)}`;
  }
  return `{${text}}`;
}

const isArray: (value: unknown) => value is readonly JsonValue[] = Array.isArray;
