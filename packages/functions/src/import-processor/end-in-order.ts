import { mapBounded } from '../resilience/map-bounded.ts';
import { refusalOf } from '../worker/refusal-of.ts';

export interface EndedInOrder<Answer> {
  /** Of the entries from the first one on, up to the first that did not end. */
  readonly answers: readonly Answer[];
  readonly stopped?: { readonly error: unknown };
}

/**
 * Works on entries, several at a time, until one fails with what may pass later; so that the next try can go on from there.
 * @throws what can never pass
 */
export async function endInOrder<Entry, Answer>(
  entries: readonly Entry[],
  bound: number,
  work: (entry: Entry) => Promise<Answer>,
): Promise<EndedInOrder<Answer>> {
  let stopped: { readonly error: unknown } | undefined;
  const ends = await mapBounded(entries, bound, async (entry) => {
    if (stopped) return undefined;
    try {
      return { answer: await work(entry) };
    } catch (error) {
      if (refusalOf(error)) throw error;
      stopped ??= { error };
      return undefined;
    }
  });
  const open = ends.indexOf(undefined);
  const ended = open === -1 ? ends : ends.slice(0, open);
  return { answers: ended.flatMap((end) => (end ? [end.answer] : [])), ...(stopped && { stopped }) };
}
