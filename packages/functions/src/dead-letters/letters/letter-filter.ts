import type { Letter, LetterEntry } from './letter.ts';
import { fingerprintOf } from './letter-group.ts';

/** Which dead letters, and which of their events. What is absent does not restrict. */
export interface LetterFilter {
  readonly id?: string | undefined;
  readonly code?: string | undefined;
  readonly type?: string | undefined;
  readonly table?: string | undefined;
  /** Fingerprint. */
  readonly group?: string | undefined;
  /** RFC 3339; only what was enqueued before. */
  readonly before?: string | undefined;
}

/** The entries of a dead letter that are asked for, as a question about each. */
export function entryMatcher(filter: LetterFilter, letter: Letter): (entry: LetterEntry) => boolean {
  const { id, code, type, table, group, before } = filter;
  const wanted =
    (id === undefined || id === letter.id) &&
    (code === undefined || code === letter.code) &&
    (before === undefined || letter.message.sentAtMs < Date.parse(before));
  return (entry) =>
    wanted &&
    (type === undefined || type === entry.type) &&
    (table === undefined || table === entry.table) &&
    (group === undefined || group === fingerprintOf(letter, entry.type));
}
