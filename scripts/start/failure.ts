import {
  DataDirectoryInUseError,
  FaultPlanError,
  NotLoopbackError,
  PortTakenError,
  TemplateError,
} from '../../packages/local/src/index.ts';
import { type StartOptions, UsageError } from './options.ts';

/** Says why the system did not start, and what to do about it. */
export function explain(error: unknown, options: Pick<StartOptions, 'port' | 'awsPort'>): string {
  if (error instanceof UsageError) return `${error.message}\nSee npm start -- --help`;
  if (error instanceof PortTakenError) {
    const flag = error.port === options.port ? '--port' : '--aws-port';
    return `${error.message}: choose another with ${flag} (0 takes any free one)`;
  }
  if (error instanceof DataDirectoryInUseError) return `${error.message} with --data`;
  if (error instanceof NotLoopbackError) return `${error.message}. If that is wanted, add --expose`;
  if (error instanceof TemplateError) return error.message;
  if (error instanceof FaultPlanError) return `${error.message}\nSee docs/guides/chaos.md`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
