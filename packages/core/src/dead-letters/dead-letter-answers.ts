import type { Outcome } from '../events/outcome.ts';
import type { JsonValue, SluiceEvent } from '../events/sluice-event.ts';
import type { DeadLetterFlow } from './redrive-request.ts';

/** One queue of dead letters, as far as it was looked through. */
export interface DeadLetterQueueState {
  readonly flow: DeadLetterFlow;
  /** Messages that were looked at. */
  readonly messages: number;
  /** Messages that somebody else held, approximately; they are not among those looked at. */
  readonly held: number;
  /** False when time was up before the end of the queue, or somebody held messages. */
  readonly complete: boolean;
}

/** Dead letters that failed alike. */
export interface DeadLetterGroup {
  /** Of flow, type, error code and message without its values: the same from call to call. */
  readonly fingerprint: string;
  readonly flow: DeadLetterFlow;
  readonly type: string;
  readonly code: string;
  readonly message: string;
  /** Events. */
  readonly count: number;
  readonly tables: readonly string[];
  readonly firstAt: string;
  readonly lastAt: string;
  /** When SQS deletes the first of them, 14 days after it was enqueued. */
  readonly expiresAt: string;
  readonly redrivable: boolean;
  readonly example: { readonly id: string; readonly eventId?: string; readonly message: string };
  /** Only where one group was asked for; 1,000 at most. */
  readonly ids?: readonly string[];
}

/** The answer of `GET /v1/dead-letters`. */
export interface DeadLetterList {
  readonly queues: readonly DeadLetterQueueState[];
  readonly groups: readonly DeadLetterGroup[];
}

/** The answer of `GET /v1/dead-letters/{id}`. */
export interface ShownDeadLetter {
  readonly id: string;
  readonly flow: DeadLetterFlow;
  readonly code: string;
  readonly message: string;
  readonly sentAt: string;
  readonly expiresAt: string;
  readonly redrivable: boolean;
  /** The run that sent it last, when it was redriven before. */
  readonly redrivenBy?: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly caller?: string;
  readonly acceptedAt?: string;
  readonly events?: readonly {
    readonly event: SluiceEvent;
    readonly traceId: string;
    readonly outcome?: Pick<Outcome, 'status' | 'error' | 'attempts' | 'completedAt'>;
  }[];
  /** What lies in the queue, where it holds no events. */
  readonly body?: JsonValue;
}

/** What became of the events of a run. */
export interface DeadLetterCounts {
  readonly sent: number;
  readonly succeeded: number;
  /** Failed again; those that an operator has to see are dead letters anew. */
  readonly failed: number;
  /** Had their final outcome before; nothing was sent for them. */
  readonly alreadyApplied: number;
  /** Sent, and no outcome within two minutes. */
  readonly unresolved: number;
  /** Sent, with no outcome to wait for: analytics. */
  readonly unconfirmed: number;
  /** Left where they are: cannot be read, or their id was used for another event. */
  readonly notRedrivable: number;
}

/** The answer of `POST /v1/dead-letters/redrive`. */
export interface RedriveStep {
  readonly run: string;
  readonly status: 'dry-run' | 'running' | 'completed' | 'stopped';
  readonly reason?: string;
  readonly counts: DeadLetterCounts;
  /** Sent, outcome still to come. */
  readonly pending: number;
  /** Messages left in the queue, approximately. */
  readonly remaining: number;
  /** Why events failed again. */
  readonly failures: readonly { readonly code: string; readonly count: number; readonly message: string }[];
  /** Of a dry run: what matches. */
  readonly matched?: number;
  readonly groups?: readonly DeadLetterGroup[];
  readonly queue?: DeadLetterQueueState;
  /** Present while there is more to do: send it to go on. */
  readonly continuation?: string;
}
