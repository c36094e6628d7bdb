import { type Environment, loadEnvironment } from '../environment/load-environment.ts';
import { checkCount } from '../environment/check-count.ts';

/** Environment variables of the Analytics Processor. */
export const analyticsProcessorEnvironment = [
  'ANALYTICS_TABLE',
  'QUEUE_URL',
  'DEAD_LETTER_QUEUE_URL',
  'MAX_RECEIVE_COUNT',
] as const;

export interface AnalyticsProcessorConfig {
  readonly analyticsTable: string;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly maxReceiveCount: number;
}

/**
 * Reads the Analytics Processor's environment.
 * @throws Error naming all that is missing or wrong
 */
export function loadAnalyticsProcessorConfig(env: Environment): AnalyticsProcessorConfig {
  const values = loadEnvironment(analyticsProcessorEnvironment, env, { MAX_RECEIVE_COUNT: checkCount });
  return {
    analyticsTable: values.ANALYTICS_TABLE,
    queueUrl: values.QUEUE_URL,
    deadLetterQueueUrl: values.DEAD_LETTER_QUEUE_URL,
    maxReceiveCount: Number(values.MAX_RECEIVE_COUNT),
  };
}
