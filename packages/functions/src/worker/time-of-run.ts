/** When a run began, from its UUIDv7 (RFC 9562: the first 48 bits are milliseconds); 0 for what is none. */
export function timeOfRun(run: string): number {
  const [, high, low] = /^([0-9a-f]{8})-([0-9a-f]{4})-7/.exec(run) ?? [];
  return high === undefined || low === undefined ? 0 : Number.parseInt(high + low, 16);
}
