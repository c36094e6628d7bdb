import { AwsError } from '../../../aws-error.ts';

/** A queue read on behalf of a function. */
export interface EventSourceMapping {
  readonly uuid: string;
  /** ARN of the queue. */
  readonly eventSourceArn: string;
  /** Name or ARN. */
  readonly functionName: string;
  /** Messages an invocation takes at most: 1 to 10,000; 10 for a FIFO queue. @default 10 */
  readonly batchSize?: number;
  /** How long messages are gathered for one invocation: 0 to 300 s. @default 0 */
  readonly maximumBatchingWindowSeconds?: number;
  /** Invocations at once, 2 to 1,000. */
  readonly maximumConcurrency?: number;
  /** `FunctionResponseTypes: [ReportBatchItemFailures]`. @default false */
  readonly reportBatchItemFailures?: boolean;
  /** JSON texts of event patterns on the record; one must match. */
  readonly filterCriteria?: { readonly filters: readonly { readonly pattern: string }[] };
  /** @default true */
  readonly enabled?: boolean;
}

/**
 * Refuses what CreateEventSourceMapping refuses.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html
 * @throws AwsError InvalidParameterValueException
 */
export function checkMapping(mapping: EventSourceMapping): void {
  const { batchSize = 10, maximumBatchingWindowSeconds: window = 0, maximumConcurrency, filterCriteria } = mapping;
  const fifo = isFifo(mapping);
  within('BatchSize', batchSize, 1, fifo ? 10 : 10_000);
  within('MaximumBatchingWindowInSeconds', window, 0, 300);
  if (maximumConcurrency !== undefined) within('MaximumConcurrency', maximumConcurrency, 2, 1000);
  if (fifo && window > 0) throw invalid('Batching window is not supported for FIFO queues.');
  if (batchSize > 10 && window < 1) {
    throw invalid('Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10');
  }
  if ((filterCriteria?.filters.length ?? 0) > 10) throw invalid('An event source mapping takes at most 10 filters.');
}

/** @throws AwsError where messages would come back while the function may still work on them */
export function checkVisibilityTimeout(visibilitySeconds: number, functionTimeoutMs: number): void {
  if (visibilitySeconds * 1000 >= functionTimeoutMs) return;
  throw invalid(
    `Queue visibility timeout: ${visibilitySeconds} seconds is less than Function timeout: ${functionTimeoutMs / 1000} seconds`,
  );
}

export function isFifo(mapping: EventSourceMapping): boolean {
  return mapping.eventSourceArn.endsWith('.fifo');
}

function within(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw invalid(`${name} is ${value}; it must be a whole number from ${least} to ${most}.`);
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message);
}
