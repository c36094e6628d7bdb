/**
 * Runs `work` on every entry, at most `bound` at a time; answers in the order of the entries.
 * After a rejection no more is begun, and it rejects when what had begun has ended, so that nothing goes on behind the caller's back.
 */
export async function mapBounded<Entry, Answer>(
  entries: Iterable<Entry>,
  bound: number,
  work: (entry: Entry, index: number) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  const errors: unknown[] = [];
  const queue = numbered(entries);
  const worker = async (): Promise<void> => {
    for (const [index, entry] of queue) {
      try {
        answers[index] = await work(entry, index);
      } catch (error) {
        errors.push(error);
      }
      if (errors.length > 0) return;
    }
  };
  await Promise.all(Array.from({ length: bound }, worker));
  if (errors.length > 0) throw errors[0];
  return answers;
}

function* numbered<Entry>(entries: Iterable<Entry>): Generator<[number, Entry]> {
  let index = 0;
  for (const entry of entries) yield [index++, entry];
}
