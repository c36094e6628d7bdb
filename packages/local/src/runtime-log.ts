import type { FailedDeliveries } from './services/eventbridge/deliveries.ts';
import type { LambdaLog, LambdaLogEntry } from './services/lambda/lambda-log.ts';

/** Takes one line of what happens inside the local system; never throws. */
export type RuntimeLog = (line: string) => void;

/** Writes what functions print, and what goes wrong with them, as lines under the function's name. */
export function lambdaLog(log: RuntimeLog): LambdaLog {
  return (entry) => {
    const text = lineOf(entry);
    if (text !== undefined) log(`${entry.functionName} | ${text}`);
  };
}

/** START and the REPORT of a success say nothing that the function's own line does not. */
function lineOf(entry: LambdaLogEntry): string | undefined {
  switch (entry.kind) {
    case 'line':
      return entry.text;
    case 'start':
      return undefined;
    case 'report':
      if (entry.status === 'success') return undefined;
      return `${entry.requestId} ${entry.status} after ${Math.round(entry.durationMs)} ms: ${entry.error ?? 'unknown'}`;
    case 'mapping-problem':
      return `cannot read ${entry.eventSourceArn}: ${entry.error}`;
  }
}

const fates: Readonly<Record<FailedDeliveries['fate'], string>> = {
  retried: 'will be tried again',
  'dead-lettered': "went to the target's dead-letter queue",
  lost: 'gone: no dead-letter queue took it',
};

/** What a rule could not hand to its target; EventBridge itself tells only by metrics and dead letters. */
export function deliveryLine({ ruleArn, targetArn, count, failure, fate }: FailedDeliveries): string {
  const events = count === 1 ? '1 event' : `${count} events`;
  const rule = ruleArn.split('/').slice(1).join('/');
  return `${rule} | ${events} not delivered to ${targetArn}, ${fates[fate]}: ${failure.code} ${failure.message}`;
}

/** https://www.sqlite.org/rescode.html#full */
const sqliteFull = 13;

/** What an error was that no service foresaw. */
export function describeDefect(error: unknown): string {
  if (error instanceof Error && 'errcode' in error && error.errcode === sqliteFull) {
    return 'the disk is full: nothing new is accepted until there is room again; what was accepted is kept';
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
