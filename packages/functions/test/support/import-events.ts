import type { Outcome } from '@sluice/core';
import type { LocalSystem } from './local-system.ts';

/** Rows of the table `cities` with these ids. */
export function cityRows(from: number, count: number, more: object = {}): object[] {
  return Array.from({ length: count }, (_, index) => ({
    country: 'NL',
    id: String(from + index),
    name: `n${from + index}`,
    ...more,
  }));
}

export const startOf = (job: string, more: object = {}) => ({
  type: 'import.start',
  data: { job, table: 'cities', ...more },
});

export const batchOf = (job: string, batch: number, items: readonly unknown[]) => ({
  type: 'import.batch',
  data: { job, table: 'cities', batch, items },
});

export const endOf = (job: string, batches: number, items: number) => ({
  type: 'import.end',
  data: { job, batches, items },
});

/** Sends events of one request, processes them, answers the outcomes. */
export async function outcomesOf(system: LocalSystem, ...events: object[]): Promise<Outcome[]> {
  const { body } = await system.send(events);
  await system.drain();
  const accepted = body['events'] as unknown as { href: string }[];
  const outcomes: Outcome[] = [];
  for (const { href } of accepted) outcomes.push(await system.outcome(href));
  return outcomes;
}

/** What an operator does: puts the dead letters of imports back into their queue and lets them be processed. */
export async function redrive(system: LocalSystem): Promise<void> {
  for (const { body, attributes } of await system.deadLetters('import')) {
    await system.enqueue('import', body, attributes);
  }
  await system.drain();
}
