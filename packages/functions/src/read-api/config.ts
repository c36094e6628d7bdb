import { type Environment, loadEnvironment } from '../environment/load-environment.ts';

/** Environment variables of the Read API. */
export const readApiEnvironment = ['LEDGER_TABLE', 'ANALYTICS_TABLE', 'SIGNING_KEY'] as const;

export interface ReadApiConfig {
  readonly ledgerTable: string;
  readonly analyticsTable: string;
  readonly signingKey: string;
}

/**
 * Reads the Read API's environment.
 * @throws Error naming all that is missing
 */
export function loadReadApiConfig(env: Environment): ReadApiConfig {
  const values = loadEnvironment(readApiEnvironment, env);
  return { ledgerTable: values.LEDGER_TABLE, analyticsTable: values.ANALYTICS_TABLE, signingKey: values.SIGNING_KEY };
}
