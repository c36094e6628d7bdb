import type { Problem } from '../errors/problem.ts';
import type { SluiceEvent } from './sluice-event.ts';

export interface RequestInput {
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Bytes as received; API Gateway's `isBase64Encoded` is the caller's to undo. */
  readonly body: Uint8Array | string;
  /** A new UUIDv7. */
  readonly newId: () => string;
  readonly newTraceparent: () => string;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}

/** One event of a request, or why it is none. */
export type ParsedEntry =
  | { readonly index: number; readonly event: SluiceEvent }
  | { readonly index: number; readonly problem: Problem };

export interface ParsedRequest {
  /** True for an array, also of one: it is answered with an array. */
  readonly batch: boolean;
  readonly entries: readonly ParsedEntry[];
}

export const maxBodyBytes = 5 * 1024 * 1024;
export const maxEventsPerRequest = 1000;

/**
 * Reads the events of a `POST /v1/events`, in plain JSON or any of the CloudEvents modes.
 * What is wrong with one event of an array becomes its problem; everything else is thrown.
 *
 * @throws SluiceError
 */
export function parseRequest(_input: RequestInput): ParsedRequest {
  throw new Error('unfinished');
}
