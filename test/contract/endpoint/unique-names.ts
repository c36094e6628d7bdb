import { randomBytes } from 'node:crypto';

/** Makes a name of a case's own label, which no other case uses; a FIFO queue's keeps its suffix. */
export function uniqueNames(): (label: string) => string {
  const run = randomBytes(5).toString('hex');
  return (label) => label.replace(/^(.*?)(\.fifo)?$/, (_, stem: string, fifo = '') => `${stem}-${run}${fifo}`);
}
