/** Runs `work` on every entry, at most `bound` at a time; answers in the order of the entries. */
export async function mapBounded<Entry, Answer>(
  entries: readonly Entry[],
  bound: number,
  work: (entry: Entry, index: number) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  const queue = entries.entries();
  const worker = async (): Promise<void> => {
    for (const [index, entry] of queue) answers[index] = await work(entry, index);
  };
  await Promise.all(Array.from({ length: Math.min(bound, entries.length) }, worker));
  return answers;
}
