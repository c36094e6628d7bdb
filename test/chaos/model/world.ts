import { fingerprint, receiptKey } from '../../../packages/core/src/index.ts';
import type { RequestEnd, Sending } from '../workload/client.ts';
import type { History, Receipt } from './receipts.ts';
import type { Item } from './apply-write.ts';

/** Where dead letters lie: what flows gave up on, what rules could not deliver, and what no rule of a flow matched. */
export const letterFlows = ['query', 'write', 'import', 'analytics', 'rules', 'unrouted'] as const;

/** A dead letter as an operator sees it. */
export interface Letter {
  readonly flow: (typeof letterFlows)[number];
  readonly body: string;
  /** Of a letter that EventBridge sent: its own. */
  readonly errorCode: string | undefined;
  readonly errorMessage: string | undefined;
  /** SQS moved it, because it had been received too often; else a processor sent it. */
  readonly moved: boolean;
  readonly eventId: string | undefined;
}

/** Everything that can be seen of a system at rest, and what its clients know. */
export interface World {
  readonly sendings: readonly Sending[];
  readonly requests: readonly RequestEnd[];
  /** All dead letters have been sent again, without faults. */
  readonly redriven: boolean;
  /** What functions logged of mistakes of their own. */
  readonly mistakes: readonly string[];
  readonly history: History;
  /** The outcome rows of the ledger, by partition key. */
  readonly outcomes: ReadonlyMap<string, Receipt & { readonly duplicate: boolean }>;
  readonly letters: readonly Letter[];
  /** The callers' tables, by logical name. */
  readonly tables: Readonly<Record<string, readonly Item[]>>;
  readonly analytics: readonly Item[];
  /** What the API says of some of the accepted events; their status by sending. */
  readonly answers: ReadonlyMap<Sending, string>;
  /** What the API says of import jobs and their failures, by job. */
  readonly imports: Readonly<Record<string, ImportState>>;
}

export interface ImportState {
  readonly caller: string;
  readonly progress: Readonly<Record<string, unknown>>;
  readonly failures: readonly Readonly<Record<string, unknown>>[];
}

/** Partition key of a sending's receipt. */
export function keyOf({ caller, event }: Sending): string {
  return receiptKey(caller, '/', event.id);
}

/** What makes a sending the same event as another of its id. */
export function printOf({ event }: Sending): string {
  return fingerprint(event);
}

export function isDomain({ event }: Sending): boolean {
  return event.type.startsWith('user.') || event.type.startsWith('auth.');
}

/** What a queue would have got of an event that a rule could not deliver, where it is of one of these types. */
export function undelivered(body: string, ...types: readonly string[]): string | undefined {
  const { 'detail-type': type, detail } = JSON.parse(body) as { 'detail-type': string; detail: unknown };
  return types.includes(type) ? JSON.stringify(detail) : undefined;
}
