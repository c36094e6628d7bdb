import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../errors.ts';
import type { Terminal } from '../terminal.ts';

/** Where `npm start` serves the API when nothing else is said. */
const LOCAL_URL = 'http://127.0.0.1:4000';

export interface Endpoint {
  readonly url: string;
  readonly apiKey?: string;
}

interface EndpointFile {
  readonly url?: string;
  readonly apiKey?: string;
}

export interface EndpointHints {
  /** `--url`. */
  readonly url: string | undefined;
  readonly environment: Terminal['environment'];
  /** Folder of the project, where a local system leaves `.sluice/endpoint.json`. */
  readonly root: string;
}

/** Finds the system: the address given, `SLUICE_URL`, the one a local system has left, or where that would be. */
export async function findEndpoint({ url, environment, root }: EndpointHints): Promise<Endpoint> {
  const named = url ?? environment['SLUICE_URL'];
  const local = named === undefined ? await localEndpoint(root) : {};
  const apiKey = environment['SLUICE_API_KEY'] ?? local.apiKey;
  return { url: checkedUrl(named ?? local.url ?? LOCAL_URL), ...(apiKey !== undefined && { apiKey }) };
}

async function localEndpoint(root: string): Promise<EndpointFile> {
  try {
    return JSON.parse(await readFile(join(root, '.sluice', 'endpoint.json'), 'utf8')) as EndpointFile;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError) return {};
    throw error;
  }
}

function checkedUrl(url: string): string {
  if (!URL.canParse(url) || !/^https?:/.test(url)) {
    throw new UsageError(
      `"${url}" is not the address of an API; it looks like https://abc.execute-api.eu-west-1.amazonaws.com`,
    );
  }
  return url;
}
