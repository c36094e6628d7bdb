import { join } from 'node:path';
import { type Runtime, type RuntimeOptions, startRuntime } from '../../packages/local/src/index.ts';
import { synthesizeIfChanged } from '../../scripts/start/synthesis.ts';

/** A local system inside the test's own process. */
export interface LocalSystem extends Omit<Runtime, 'apiUrl'> {
  /** Origin of the API. */
  readonly url: string;
  /** What the system has logged so far. */
  readonly log: readonly string[];
}

/** Starts the synthesized system on free ports, in memory unless a data directory is given. */
export async function startLocal(options: Partial<Omit<RuntimeOptions, 'log'>> = {}): Promise<LocalSystem> {
  const log: string[] = [];
  const templateFile = options.templateFile ?? (await synthesizeIfChanged(join(import.meta.dirname, '../..')));
  const runtime = await startRuntime({ ...options, templateFile, log: (line) => log.push(line) });
  const { apiUrl, ...rest } = runtime;
  return { ...rest, url: apiUrl, log };
}
