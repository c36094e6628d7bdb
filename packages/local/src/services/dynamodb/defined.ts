type Defined<T> = { [Member in keyof T]?: Exclude<T[Member], undefined> };

/** The members that have a value: an answer leaves out what it does not have. */
export function defined<T extends object>(members: T): Defined<T> {
  const answer: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(members)) if (value !== undefined) answer[name] = value;
  return answer as Defined<T>;
}
