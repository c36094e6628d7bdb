import { isDomainEventType, type JsonObject, type SluiceEvent } from '@sluice/core';

/** The table an event is about, for counting; `-` when it names none. What a domain event carries is its sender's own matter. */
export function tableOfEvent({ type, data }: Pick<SluiceEvent, 'type' | 'data'>): string {
  if (isDomainEventType(type) || data === null || typeof data !== 'object' || Array.isArray(data)) return '-';
  const table = (data as JsonObject)['table'];
  return typeof table === 'string' ? table : '-';
}
