/** Upper bounds of the latency buckets in milliseconds: four a doubling, from 1 ms to 4.5 hours; the last bucket is open. */
export const latencyBounds: readonly number[] = Array.from({ length: 97 }, (_, index) => 2 ** (index / 4));

/** The bucket of a latency. */
export function bucketOf(latencyMs: number): number {
  if (!(latencyMs > 1)) return 0;
  return Math.min(latencyBounds.length, Math.ceil(Math.log2(latencyMs) * 4 - 1e-9));
}

/** The latency that a share `p` (0 to 1) of a histogram stays under, in milliseconds, at most 19 % too high; undefined when it is empty. */
export function percentile(histogram: Readonly<Record<string, number>>, p: number): number | undefined {
  const buckets = Object.entries(histogram)
    .map(([bucket, count]) => [Number(bucket), count] as const)
    .sort(([a], [b]) => a - b);
  const total = buckets.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return undefined;
  const rank = Math.max(1, Math.ceil(p * total));
  let seen = 0;
  for (const [bucket, count] of buckets) {
    seen += count;
    if (seen >= rank) return Math.round(latencyBounds[Math.min(bucket, latencyBounds.length - 1)]! * 100) / 100;
  }
  return undefined;
}

/** One histogram of two. */
export function mergeHistograms(
  a: Readonly<Record<string, number>>,
  b: Readonly<Record<string, number>>,
): Record<string, number> {
  const merged: Record<string, number> = { ...a };
  for (const [bucket, count] of Object.entries(b)) merged[bucket] = (merged[bucket] ?? 0) + count;
  return merged;
}
