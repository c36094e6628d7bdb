import { AwsError } from '../../../aws-error.ts';
import { ValueFault, validationError } from '../dynamodb-errors.ts';

// AWS checks requests by two frameworks, and which one an operation is on decides its sentences: PutItem, UpdateItem and
// DeleteItem are on the newer one and answer inside an envelope, GetItem, BatchGetItem and Query on it without envelope;
// BatchWriteItem, TransactWriteItems, TransactGetItems and Scan are on the older one. AWS documents neither; this is what
// the public conformance suite at paritysuite.org recorded in all regions it asked on 2026-10-09 ("value layers").

const ENVELOPED = /^\d+ validation errors? detected: /;

/** Runs checks of an operation on the newer framework that answers inside the envelope. */
export function enveloped<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!isValidation(error) || ENVELOPED.test(error.message)) throw error;
    throw validationError(`1 validation error detected: ${error.message}`);
  }
}

/** Runs checks of an operation on the older framework. */
export function inOlderWords<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    throw error instanceof ValueFault ? validationError(error.older) : error;
  }
}

/** The sentence of a refusal in the older framework. */
export function olderMessage(error: AwsError): string {
  return error instanceof ValueFault ? error.older : error.message;
}

function isValidation(error: unknown): error is AwsError {
  return error instanceof AwsError && error.code === 'ValidationException';
}
