import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { findEndpoint } from '../../connection/find-endpoint.ts';
import type { Flags } from '../../flags.ts';
import type { Terminal } from '../../terminal.ts';
import { DeadLettersApi } from './dead-letters-api.ts';

/** Flags that every command of the group takes. */
export const connectionFlags = {
  url: { value: '<url>', help: 'Address of the API; else SLUICE_URL, else the local system' },
  json: { help: 'Print JSON' },
} as const satisfies Flags;

/** The API of the system that a command is about. */
export async function connect(url: string | undefined, terminal: Terminal): Promise<DeadLettersApi> {
  const root = projectRoot(terminal.directory);
  return new DeadLettersApi(await findEndpoint({ url, environment: terminal.environment, root }));
}

/** The folder where a local system has left its address, here or above; a system elsewhere needs none. */
function projectRoot(directory: string): string {
  for (let root = resolve(directory); ; root = dirname(root)) {
    if (existsSync(join(root, 'sluice.config.ts'))) return root;
    if (root === dirname(root)) return directory;
  }
}
