import type { ServiceName } from '../service.ts';
import type { Disorder } from '../services/sqs/sqs-engine.ts';

/** What is to go wrong in a local system, and how often; the same seed goes wrong in the same way. */
export interface FaultPlan {
  /** @default 1 */
  readonly seed?: number;
  readonly calls?: readonly CallFault[];
  readonly functions?: readonly FunctionFault[];
  /** How unruly standard queues are. @default they keep order and deliver once */
  readonly queues?: Disorder;
}

/** When a fault strikes. Without `nth` and `probability`: always. */
export interface FaultSchedule {
  /** Chance from 0 to 1, asked anew each time. */
  readonly probability?: number;
  /** Strikes at this matching call, counted from 1, and at no other. */
  readonly nth?: number;
  /** Strikes so many times at most. */
  readonly times?: number;
  /** Seconds since the start from which on it strikes. @default 0 */
  readonly fromSeconds?: number;
  /** Seconds since the start from which on it strikes no more. @default never */
  readonly untilSeconds?: number;
}

/** Which calls a fault is about; patterns take `*` and `?`. */
export interface CallPattern {
  /** @default every service */
  readonly service?: Exclude<ServiceName, 'sts'>;
  /** @default every operation */
  readonly operation?: string;
  /** A pattern of an ARN that the call touches. @default every resource */
  readonly resource?: string;
  /** A function's name, `mapping` for the polling of queues, `events.amazonaws.com` for deliveries of rules, or `operator`. @default everybody but the operator */
  readonly caller?: string;
}

/** A fault of calls to AWS. */
export type CallFault = CallPattern & FaultSchedule & CallEffect;

export type CallEffect =
  /** The call is refused with this error and has no effect. */
  | { readonly fault: 'error'; readonly code: string; readonly message?: string; readonly status?: number }
  /** The call is refused as its service refuses what comes too fast. */
  | { readonly fault: 'throttle' }
  /** The call takes so much longer, from the first to the second number. */
  | { readonly fault: 'delay'; readonly delayMs: readonly [number, number] }
  /** The connection breaks before the call takes effect. */
  | { readonly fault: 'lost-request' }
  /** The call takes effect; the connection breaks before its answer. */
  | { readonly fault: 'lost-answer' }
  /** Each entry of a batch is left out with this chance; calls without entries are not touched. @default share 0.5 */
  | { readonly fault: 'partial'; readonly share?: number }
  /** A transaction is cancelled, each of its actions having this reason with this chance, one at least; a single write gets the exception. @default code 'TransactionConflict', share 0.3 */
  | { readonly fault: 'cancel'; readonly code?: CancellationCode; readonly share?: number }
  /** The function that calls dies: before the call takes effect, or after. @default 'before' */
  | { readonly fault: 'kill'; readonly when?: 'before' | 'after' };

export type CancellationCode = 'TransactionConflict' | 'ThrottlingError' | 'ProvisionedThroughputExceeded';

/** The death of a function's environment around its run. */
export interface FunctionFault extends FaultSchedule {
  /** A pattern of the function's name. @default every function */
  readonly function?: string;
  /** Before its handler runs, somewhere in the middle of it, or when it has done its work and its answer is lost. */
  readonly kill: 'before-run' | 'during-run' | 'before-answer';
  /** How long after the start of its handler a run that is killed `during-run` dies, from the first to the second number of milliseconds. @default [0, 100] */
  readonly afterMs?: readonly [number, number];
}
