import { checkCount } from '../environment/check-count.ts';
import { type Environment, loadEnvironment } from '../environment/load-environment.ts';

/** Environment variables of every processor of packets. */
export const workerEnvironment = [
  'TABLE_PREFIX',
  'LEDGER_TABLE',
  'ANALYTICS_EVENT_BUS',
  'QUEUE_URL',
  'DEAD_LETTER_QUEUE_URL',
  'MAX_RECEIVE_COUNT',
] as const;

export interface WorkerEnvironment {
  readonly tablePrefix: string;
  readonly ledgerTable: string;
  readonly analyticsBus: string;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly maxReceiveCount: number;
}

/**
 * Reads the environment of a processor of packets.
 * @throws Error naming all that is missing or wrong
 */
export function loadWorkerEnvironment(env: Environment): WorkerEnvironment {
  const values = loadEnvironment(workerEnvironment, env, { MAX_RECEIVE_COUNT: checkCount });
  return {
    tablePrefix: values.TABLE_PREFIX,
    ledgerTable: values.LEDGER_TABLE,
    analyticsBus: values.ANALYTICS_EVENT_BUS,
    queueUrl: values.QUEUE_URL,
    deadLetterQueueUrl: values.DEAD_LETTER_QUEUE_URL,
    maxReceiveCount: Number(values.MAX_RECEIVE_COUNT),
  };
}
