import type { DeadLetterFlow } from '@sluice/core';
import { type Environment, loadEnvironment } from '../environment/load-environment.ts';
import type { TargetFlow } from './letters/letter.ts';

/** Environment variables of the Dead Letters function. */
export const deadLettersEnvironment = [
  'QUERY_QUEUE_URL',
  'WRITE_QUEUE_URL',
  'IMPORT_QUEUE_URL',
  'ANALYTICS_QUEUE_URL',
  'QUERY_DEAD_LETTER_QUEUE_URL',
  'WRITE_DEAD_LETTER_QUEUE_URL',
  'IMPORT_DEAD_LETTER_QUEUE_URL',
  'ANALYTICS_DEAD_LETTER_QUEUE_URL',
  'RULES_DEAD_LETTER_QUEUE_URL',
  'UNROUTED_DEAD_LETTER_QUEUE_URL',
  'LEDGER_TABLE',
  'SIGNING_KEY',
] as const;

export interface DeadLettersConfig {
  readonly queueUrls: Readonly<Record<TargetFlow, string>>;
  readonly deadLetterQueueUrls: Readonly<Record<DeadLetterFlow, string>>;
  readonly ledgerTable: string;
  readonly signingKey: string;
}

/**
 * Reads the Dead Letters function's environment.
 * @throws Error naming all that is missing
 */
export function loadDeadLettersConfig(env: Environment): DeadLettersConfig {
  const values = loadEnvironment(deadLettersEnvironment, env);
  return {
    queueUrls: {
      query: values.QUERY_QUEUE_URL,
      write: values.WRITE_QUEUE_URL,
      import: values.IMPORT_QUEUE_URL,
      analytics: values.ANALYTICS_QUEUE_URL,
    },
    deadLetterQueueUrls: {
      query: values.QUERY_DEAD_LETTER_QUEUE_URL,
      write: values.WRITE_DEAD_LETTER_QUEUE_URL,
      import: values.IMPORT_DEAD_LETTER_QUEUE_URL,
      analytics: values.ANALYTICS_DEAD_LETTER_QUEUE_URL,
      rules: values.RULES_DEAD_LETTER_QUEUE_URL,
      unrouted: values.UNROUTED_DEAD_LETTER_QUEUE_URL,
    },
    ledgerTable: values.LEDGER_TABLE,
    signingKey: values.SIGNING_KEY,
  };
}
