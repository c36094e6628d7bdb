import { inject } from 'vitest';
import { type Runtime, type RuntimeOptions, startRuntime } from '../../packages/local/src/index.ts';
import type {} from './global-setup.ts';

/** A local system inside the test's own process. */
export interface LocalSystem extends Omit<Runtime, 'apiUrl'> {
  /** Origin of the API. */
  readonly url: string;
  /** What the system has logged so far. */
  readonly log: readonly string[];
  /** Stops it; throws where a call was refused for want of a permission. */
  close(): Promise<void>;
}

/** Starts the synthesized system on free ports, in memory unless a data directory is given. */
export async function startLocal(options: Partial<Omit<RuntimeOptions, 'log'>> = {}): Promise<LocalSystem> {
  const log: string[] = [];
  const templateFile = options.templateFile ?? inject('templateFile');
  const { apiUrl, ...rest } = await startRuntime({ ...options, templateFile, log: (line) => log.push(line) });
  const close = async (): Promise<void> => {
    await rest.close();
    // Whatever a test is about: no function may have been refused what it needs.
    const refused = rest.iam.recorded().filter(({ allowed }) => !allowed);
    if (refused.length > 0) throw new Error(`IAM refused ${JSON.stringify(refused)}`);
  };
  return { ...rest, url: apiUrl, log, close };
}
