import { fingerprint, receiptKey } from '../../../packages/core/src/index.ts';
import type { Sending } from '../workload/client.ts';
import type { History, Receipt } from './receipts.ts';
import type { Item } from './apply-write.ts';

/** A dead letter as an operator sees it. */
export interface Letter {
  readonly flow: string;
  readonly body: string;
  readonly errorCode: string | undefined;
  readonly errorMessage: string | undefined;
  /** SQS moved it, because it had been received too often; else a processor sent it. */
  readonly moved: boolean;
  readonly eventId: string | undefined;
}

/** Everything that can be seen of a system at rest, and what its clients know. */
export interface World {
  readonly sendings: readonly Sending[];
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
