import { inject } from 'vitest';
import { type Runtime, type RuntimeOptions, startRuntime } from '../../packages/local/src/index.ts';
import type {} from './global-setup.ts';

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
  const templateFile = options.templateFile ?? inject('templateFile');
  const { apiUrl, ...rest } = await startRuntime({ ...options, templateFile, log: (line) => log.push(line) });
  return { ...rest, url: apiUrl, log };
}
