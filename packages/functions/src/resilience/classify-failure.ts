/**
 * What a failed AWS call means for what was being done.
 *
 * - `throttled`: the table or account is busy; nobody's fault, later it passes.
 * - `conflict`: another transaction holds the item; soon it passes.
 * - `refused`: asking again gets the same answer until someone changes the request, the table or the permission.
 * - `unknown`: timeouts, 5xx, lost connections, anything else; the call may have taken effect.
 */
export type FailureKind = 'throttled' | 'conflict' | 'refused' | 'unknown';

/** Error names and cancellation codes: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
const kinds: Readonly<Record<string, FailureKind>> = {
  ProvisionedThroughputExceededException: 'throttled',
  ProvisionedThroughputExceeded: 'throttled',
  ThrottlingException: 'throttled',
  ThrottlingError: 'throttled',
  Throttling: 'throttled',
  RequestLimitExceeded: 'throttled',
  RequestThrottled: 'throttled',
  TransactionConflict: 'conflict',
  TransactionConflictException: 'conflict',
  TransactionInProgressException: 'conflict',
  ReplicatedWriteConflictException: 'conflict',
  ValidationException: 'refused',
  ValidationError: 'refused',
  ItemCollectionSizeLimitExceededException: 'refused',
  ItemCollectionSizeLimitExceeded: 'refused',
  AccessDeniedException: 'refused',
  AccessDenied: 'refused',
  ResourceNotFoundException: 'refused',
};

/** Tells from an error's name, or a cancellation reason's code, what it means. */
export function classifyFailure(name: string): FailureKind {
  return kinds[name] ?? 'unknown';
}

/** The name under which AWS, or the system, knows an error. */
export function failureName(error: unknown): string {
  if (!(error instanceof Error)) return 'UnknownError';
  const { code } = error as { readonly code?: unknown };
  // Connections fail without a name of their own, but with the system's code; Node's own codes tell of wrong calls.
  const nameless = error.name === 'Error' || error.name === 'AggregateError';
  return nameless && typeof code === 'string' && /^E(?!RR_)/.test(code) ? code : error.name;
}
