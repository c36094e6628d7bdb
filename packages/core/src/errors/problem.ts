import type { JsonValue } from '../events/sluice-event.ts';
import { type ErrorCode, errorTable } from './error-table.ts';
import { type ErrorIssue, SluiceError } from './sluice-error.ts';

/** A problem document (RFC 9457), content type `application/problem+json`. */
export interface Problem {
  /** `urn:sluice:problem:` and the code. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly pointer?: string;
  readonly received?: JsonValue;
  readonly allowed?: readonly string[];
  readonly errors?: readonly ErrorIssue[];
}

/** Characters of what a request sent that a problem repeats: the rest tells no more. */
const maxDetail = 1000;
const maxReceived = 300;

/** Turns any error into a problem document; what is not a SluiceError becomes INTERNAL and tells nothing of itself. */
export function toProblem(error: unknown): Problem {
  if (!(error instanceof SluiceError)) {
    return toProblem(new SluiceError('INTERNAL', errorTable.INTERNAL.meaning));
  }
  const { pointer, received, allowed, errors } = error.details;
  return {
    type: `urn:sluice:problem:${error.code}`,
    title: errorTable[error.code].title,
    status: error.status,
    detail: error.message.length > maxDetail ? `${error.message.slice(0, maxDetail)}...` : error.message,
    code: error.code,
    retryable: error.retryable,
    ...(pointer !== undefined && { pointer }),
    ...(received !== undefined && JSON.stringify(received).length <= maxReceived && { received }),
    ...(allowed !== undefined && { allowed }),
    ...(errors !== undefined && { errors }),
  };
}
