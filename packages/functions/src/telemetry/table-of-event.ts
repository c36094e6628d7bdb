import type { JsonObject, JsonValue } from '@sluice/core';

/** The table an event is about, for counting; `-` when it names none. */
export function tableOfEvent(data: JsonValue): string {
  if (data === null || typeof data !== 'object' || Array.isArray(data)) return '-';
  const table = (data as JsonObject)['table'];
  return typeof table === 'string' ? table : '-';
}
