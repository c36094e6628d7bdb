import type { Environment } from '../environment/load-environment.ts';
import { loadWorkerEnvironment, workerEnvironment, type WorkerEnvironment } from '../worker/worker-environment.ts';

/** Environment variables of the Import Processor. */
export const importProcessorEnvironment = workerEnvironment;

/**
 * Reads the Import Processor's environment.
 * @throws Error naming all that is missing or wrong
 */
export function loadImportProcessorConfig(env: Environment): WorkerEnvironment {
  return loadWorkerEnvironment(env);
}
