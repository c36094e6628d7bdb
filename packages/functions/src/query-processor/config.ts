import { checkCount } from '../environment/check-count.ts';
import { type Environment, loadEnvironment } from '../environment/load-environment.ts';
import { loadWorkerEnvironment, workerEnvironment, type WorkerEnvironment } from '../worker/worker-environment.ts';

/** Environment variables of the Query Processor. */
export const queryProcessorEnvironment = [...workerEnvironment, 'SIGNING_KEY'] as const;

export interface QueryProcessorConfig extends WorkerEnvironment {
  readonly signingKey: string;
}

/**
 * Reads the Query Processor's environment.
 * @throws Error naming all that is missing or wrong
 */
export function loadQueryProcessorConfig(env: Environment): QueryProcessorConfig {
  const checks = { MAX_RECEIVE_COUNT: checkCount };
  const { SIGNING_KEY: signingKey } = loadEnvironment(queryProcessorEnvironment, env, checks);
  return { ...loadWorkerEnvironment(env), signingKey };
}
