import type { Random } from '@sluice/core';

/** Bytes from the injected chance, for ids and traces. */
export function randomBytes(count: number, random: Random): Uint8Array {
  const words = Uint32Array.from({ length: Math.ceil(count / 4) }, () => Math.floor(random.next() * 4_294_967_296));
  return new Uint8Array(words.buffer, 0, count);
}
