import type { EventInput } from './operations.ts';

const MAXIMUM_EVENTS = 1_000;
/** Below the API's 5 MB, so that the brackets and commas fit too. */
const MAXIMUM_BYTES = 4_000_000;

/** Cuts events into request bodies within the API's limits, in order. */
export function* inBatches(events: readonly EventInput[]): Generator<readonly EventInput[]> {
  const encoder = new TextEncoder();
  let batch: EventInput[] = [];
  let bytes = 0;
  for (const event of events) {
    const size = encoder.encode(JSON.stringify(event)).byteLength + 1;
    if (batch.length > 0 && (batch.length === MAXIMUM_EVENTS || bytes + size > MAXIMUM_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(event);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}
