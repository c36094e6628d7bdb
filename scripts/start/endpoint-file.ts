import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Runtime } from '../../packages/local/src/index.ts';

/** Leaves the API's address where the `sluice` command looks for it; the answer takes it away again. */
export function leaveEndpointFile({ apiUrl }: Pick<Runtime, 'apiUrl'>, dataDirectory: string): () => void {
  const file = join(dataDirectory, 'endpoint.json');
  writeFileSync(file, `${JSON.stringify({ url: apiUrl })}\n`);
  return () => rmSync(file, { force: true });
}
