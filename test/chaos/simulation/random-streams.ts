import { type Random, seededRandom } from '../../../packages/local/src/random.ts';

/** A stream of chance of its own for each purpose, all from one seed: drawing from one never changes another. */
export function streamOf(seed: number, purpose: string): Random {
  let hash = 0x811c9dc5;
  for (const character of `${seed} ${purpose}`) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return seededRandom(hash >>> 0);
}
