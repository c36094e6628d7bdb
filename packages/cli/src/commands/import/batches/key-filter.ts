/** 4 MB of bits: with a million keys in it, one new key in 150,000 looks like an old one. */
const BITS = 1 << 25;
const HASHES = 7;
/** Keys after which the filter is to be emptied. */
export const filterCapacity = 1_000_000;

/**
 * A Bloom filter over the keys of batches that may not have been applied yet.
 *
 * The system applies batches in any order, so a row must not be sent while an earlier row of the same key is under
 * way: the sender asks this filter, and waits for all batches under way when it says yes. A Bloom filter never
 * forgets a key, so no repeated key slips through; it may see one where there is none, which costs a wait and
 * changes nothing. Nothing else is needed: rows of one key inside one batch are put in order by the system, and
 * batches that are applied cannot be applied again.
 */
export class KeyFilter {
  readonly #bits = new Uint32Array(BITS / 32);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has({ first, step }: KeyHash): boolean {
    for (let turn = 0, at = first; turn < HASHES; turn++, at = (at + step) >>> 0) {
      const bit = at & (BITS - 1);
      if ((this.#bits[bit >>> 5]! & (1 << (bit & 31))) === 0) return false;
    }
    return true;
  }

  add({ first, step }: KeyHash): void {
    for (let turn = 0, at = first; turn < HASHES; turn++, at = (at + step) >>> 0) {
      const bit = at & (BITS - 1);
      this.#bits[bit >>> 5]! |= 1 << (bit & 31);
    }
    this.#size++;
  }

  clear(): void {
    if (this.#size > 0) this.#bits.fill(0);
    this.#size = 0;
  }
}

/** Two independent 32-bit hashes of a key, from which double hashing makes all (Kirsch and Mitzenmacher). */
export interface KeyHash {
  readonly first: number;
  readonly step: number;
}

export function hashKey(key: string): KeyHash {
  let first = 0xdeadbeef;
  let second = 0x41c6ce57;
  for (let index = 0; index < key.length; index++) {
    const code = key.charCodeAt(index);
    first = Math.imul(first ^ code, 2654435761);
    second = Math.imul(second ^ code, 1597334677);
  }
  first = Math.imul(first ^ (first >>> 16), 2246822507) ^ Math.imul(second ^ (second >>> 13), 3266489909);
  second = Math.imul(second ^ (second >>> 16), 2246822507) ^ Math.imul(first ^ (first >>> 13), 3266489909);
  return { first: first >>> 0, step: (second | 1) >>> 0 };
}
