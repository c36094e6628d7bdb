import { randomUUID } from 'node:crypto';

/** Chance as the engines see it: seeded in simulations. */
export interface Random {
  /** A number from 0 (included) to 1 (excluded). */
  next(): number;
  /** A version 4 UUID, as AWS uses for message and request ids. */
  uuid(): string;
}

/** The machine's own randomness. */
export const systemRandom: Random = { next: Math.random, uuid: randomUUID };

/** The same seed, the same numbers (mulberry32). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const hex = (digits: number): string =>
    Array.from({ length: digits }, () => Math.floor(next() * 16).toString(16)).join('');
  const uuid = (): string =>
    `${hex(8)}-${hex(4)}-4${hex(3)}-${'89ab'.charAt(Math.floor(next() * 4))}${hex(3)}-${hex(12)}`;
  return { next, uuid };
}
