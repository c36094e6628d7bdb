/** Says whether a text is a `traceparent` of W3C Trace Context: a known version, ids not all zero. */
export function isTraceparent(text: string): boolean {
  return (
    /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?$/.test(text) &&
    (text.length === 55 || !text.startsWith('00'))
  );
}

/** A new sampled trace of 24 random bytes. */
export function newTraceparent(random: Uint8Array): string {
  const hex = Buffer.from(random.subarray(0, 24)).toString('hex');
  // All-zero ids mean "no trace"; a one in the last place keeps them valid.
  const traceId = /^0+$/.test(hex.slice(0, 32)) ? `${hex.slice(0, 31)}1` : hex.slice(0, 32);
  const spanId = /^0+$/.test(hex.slice(32)) ? `${hex.slice(32, 47)}1` : hex.slice(32);
  return `00-${traceId}-${spanId}-01`;
}

/** The trace id of a traceparent, for log lines. */
export function traceIdOf(traceparent: string): string {
  return traceparent.slice(3, 35);
}
