import type { EventInput } from './operations.ts';

const MAXIMUM_EVENTS = 1_000;
/** Below the API's 5 MB, so that the brackets and commas fit too. */
const MAXIMUM_BYTES = 4_000_000;
/** Lambda takes 6 MB of the request as text within JSON, where quotes and backslashes count twice; the headers are in there, too. */
const MAXIMUM_PAYLOAD_BYTES = 5_500_000;

/** Cuts events into request bodies within the API's limits, in order. */
export function* inBatches(events: readonly EventInput[]): Generator<readonly EventInput[]> {
  const encoder = new TextEncoder();
  let batch: EventInput[] = [];
  let bytes = 0;
  let payloadBytes = 0;
  for (const event of events) {
    const text = JSON.stringify(event);
    const size = encoder.encode(text).byteLength + 1;
    const payloadSize = encoder.encode(JSON.stringify(text)).byteLength;
    const full =
      batch.length === MAXIMUM_EVENTS ||
      bytes + size > MAXIMUM_BYTES ||
      payloadBytes + payloadSize > MAXIMUM_PAYLOAD_BYTES;
    if (batch.length > 0 && full) {
      yield batch;
      batch = [];
      bytes = 0;
      payloadBytes = 0;
    }
    batch.push(event);
    bytes += size;
    payloadBytes += payloadSize;
  }
  if (batch.length > 0) yield batch;
}
