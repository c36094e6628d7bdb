import { type ErrorCode, errorTable, type OutcomeError, SluiceError } from '@sluice/core';
import { failureName } from '../resilience/classify-failure.ts';

/** Names that JavaScript gives to mistakes in a program; every other one comes from a service or the way to it. */
const mistakes: readonly string[] = [
  'Error',
  'TypeError',
  'RangeError',
  'ReferenceError',
  'SyntaxError',
  'URIError',
  'EvalError',
  'AggregateError',
  'UnknownError',
];

/** Whether an error is a mistake of our own, whose stack somebody has to read. */
export function isMistake(error: unknown): boolean {
  return mistakes.includes(failureName(error));
}

/** What keeps an event from being done, in the words of our own table. */
export function outcomeErrorOf(error: unknown): OutcomeError & { readonly code: ErrorCode } {
  if (error instanceof SluiceError) return { code: error.code, message: error.message };
  return outcomeError(failureName(error), error instanceof Error ? error.message : String(error));
}

/** The same of a name alone: a code of the table as it is, anything else at the start of the message. */
export function outcomeError(name: string, message: string): OutcomeError & { readonly code: ErrorCode } {
  if (isErrorCode(name)) return { code: name, message };
  return { code: mistakes.includes(name) ? 'INTERNAL' : 'DEPENDENCY_UNAVAILABLE', message: `${name}: ${message}` };
}

function isErrorCode(name: string): name is ErrorCode {
  return Object.hasOwn(errorTable, name);
}
