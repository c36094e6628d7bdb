import { functionEntries } from '@sluice/functions';

export type LambdaName = (typeof functionEntries)[number]['name'];

/** Every Lambda by its one name: folder in packages/functions/src, file in this directory, construct id, log field. */
export const lambdaNames: readonly LambdaName[] = functionEntries.map(({ name }) => name);

/** What @sluice/functions says of a Lambda: its name, entry, memory and timeout. */
export function functionEntry(name: LambdaName) {
  const found = functionEntries.find((entry) => entry.name === name);
  if (found === undefined) throw new Error(`@sluice/functions has no function ${name}`);
  return found;
}
