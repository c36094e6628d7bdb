import type { Bus, BusEntry } from '../ports/bus.ts';
import type { EntryFailure } from '../ports/queue.ts';
import { mapBounded } from '../resilience/map-bounded.ts';
import type { RetryOptions } from '../resilience/retry-call.ts';
import { deliver } from './deliver.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html: 10 entries, 256 KB a call. */
const limits = {
  maxEntries: 10,
  maxBytes: 256 * 1024,
  // Source, detail type and detail count, in UTF-8 (eventbridge/latest/userguide/eb-putevent-size.html).
  sizeOf: ({ detailType, detail }: BusEntry) =>
    Buffer.byteLength('sluice') + Buffer.byteLength(detailType) + Buffer.byteLength(detail),
};

/**
 * Puts entries on their buses, those not taken again and alone; answers for each why it was not taken in the end, or null.
 * Each bus has calls of its own: one that is missing or denied fails the whole call, and must not take the others with it.
 */
export async function publishEntries(
  bus: Bus,
  entries: readonly BusEntry[],
  retry: RetryOptions,
): Promise<readonly (EntryFailure | null)[]> {
  const byBus = [...Map.groupBy(entries, (entry) => entry.bus).values()];
  const failures = new Map<BusEntry, EntryFailure | null>();
  await mapBounded(byBus, byBus.length, async (group) => {
    const answers = await deliver(group, limits, (call) => bus.put(call), retry);
    group.forEach((entry, index) => failures.set(entry, answers[index] ?? null));
  });
  return entries.map((entry) => failures.get(entry) ?? null);
}
