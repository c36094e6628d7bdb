import { type Environment, loadEnvironment } from '../environment/load-environment.ts';

/** Environment variables of the Event Processor. */
export const eventProcessorEnvironment = [
  'USER_EVENT_BUS',
  'AUTH_EVENT_BUS',
  'SYSTEM_EVENT_BUS',
  'ANALYTICS_EVENT_BUS',
  'QUERY_QUEUE_URL',
  'LEDGER_TABLE',
  'SIGNING_KEY',
] as const;

export interface EventProcessorConfig {
  readonly buses: Buses;
  readonly analyticsBus: string;
  readonly queryQueueUrl: string;
  readonly ledgerTable: string;
  readonly signingKey: string;
}

/** Names of the buses that events go to. */
export interface Buses {
  readonly user: string;
  readonly auth: string;
  readonly system: string;
}

/**
 * Reads the Event Processor's environment.
 * @throws Error naming all that is missing
 */
export function loadEventProcessorConfig(env: Environment): EventProcessorConfig {
  const values = loadEnvironment(eventProcessorEnvironment, env);
  return {
    buses: { user: values.USER_EVENT_BUS, auth: values.AUTH_EVENT_BUS, system: values.SYSTEM_EVENT_BUS },
    analyticsBus: values.ANALYTICS_EVENT_BUS,
    queryQueueUrl: values.QUERY_QUEUE_URL,
    ledgerTable: values.LEDGER_TABLE,
    signingKey: values.SIGNING_KEY,
  };
}
