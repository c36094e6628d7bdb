import type { Environment } from '../environment/load-environment.ts';
import { loadWorkerEnvironment, workerEnvironment, type WorkerEnvironment } from '../worker/worker-environment.ts';

/** Environment variables of the Write Processor. */
export const writeProcessorEnvironment = workerEnvironment;

/**
 * Reads the Write Processor's environment.
 * @throws Error naming all that is missing or wrong
 */
export function loadWriteProcessorConfig(env: Environment): WorkerEnvironment {
  return loadWorkerEnvironment(env);
}
