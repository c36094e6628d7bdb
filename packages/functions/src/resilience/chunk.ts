export interface ChunkLimits<Entry> {
  readonly maxEntries: number;
  /** @default no limit */
  readonly maxBytes?: number;
  readonly sizeOf?: (entry: Entry) => number;
}

/** Cuts a list into pieces within the limits, in order; an entry that alone is over the size still gets a piece of its own. */
export function chunk<Entry>(
  entries: readonly Entry[],
  { maxEntries, maxBytes = Infinity, sizeOf = () => 0 }: ChunkLimits<Entry>,
): Entry[][] {
  const chunks: Entry[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = sizeOf(entry);
    const last = chunks.at(-1);
    if (last !== undefined && last.length < maxEntries && bytes + size <= maxBytes) {
      last.push(entry);
      bytes += size;
    } else {
      chunks.push([entry]);
      bytes = size;
    }
  }
  return chunks;
}
