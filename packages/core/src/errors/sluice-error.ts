import type { JsonValue } from '../events/sluice-event.ts';
import { type ErrorCode, errorTable } from './error-table.ts';

/** One of several faults found together. */
export interface ErrorIssue {
  readonly message: string;
  /** JSON pointer (RFC 6901) into the request. */
  readonly pointer?: string;
}

export interface ErrorDetails {
  /** JSON pointer (RFC 6901) of the offending value in the request. */
  readonly pointer?: string;
  readonly received?: JsonValue;
  readonly allowed?: readonly string[];
  readonly errors?: readonly ErrorIssue[];
  readonly cause?: unknown;
}

/** An error with a stable code; `message` says what is wrong, the value received, what is allowed, what to do. */
export class SluiceError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly retryable: boolean;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined);
    this.name = 'SluiceError';
    this.code = code;
    this.status = errorTable[code].status;
    this.retryable = errorTable[code].retryable;
    this.details = details;
  }

  /** The same error, with its pointers below `prefix` (`/data`, `/2`). */
  below(prefix: string): SluiceError {
    const { pointer, errors, ...rest } = this.details;
    return new SluiceError(this.code, this.message, {
      ...rest,
      pointer: prefix + (pointer ?? ''),
      ...(errors && { errors: errors.map((issue) => ({ ...issue, pointer: prefix + (issue.pointer ?? '') })) }),
    });
  }
}
