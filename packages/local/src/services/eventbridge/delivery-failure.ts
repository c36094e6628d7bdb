import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import { AwsError } from '../../aws-error.ts';

/** Why a delivery failed, in the words of a dead letter's attributes. */
export interface DeliveryFailure {
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
}

const missing = new Set(['QueueDoesNotExist', 'ResourceNotFoundException', 'NonExistentQueue']);

/**
 * Reads a target's error. Missing permissions and missing targets are not tried again.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
export function readFailure(error: unknown): DeliveryFailure {
  if (!(error instanceof AwsError)) {
    return { code: 'INTERNAL_ERROR', message: error instanceof Error ? error.message : String(error), retryable: true };
  }
  const { code, message, statusCode } = error;
  if (code.startsWith('AccessDenied')) return { code: 'NO_PERMISSIONS', message, retryable: false };
  if (missing.has(code)) return { code: 'NO_RESOURCE', message, retryable: false };
  if (/Throttl|TooManyRequests|LimitExceeded/.test(code)) return { code: 'THROTTLING', message, retryable: true };
  if (statusCode >= 500) return { code: 'ERROR_FROM_TARGET', message, retryable: true };
  return { code: 'INVALID_PARAMETER', message, retryable: false };
}

/** The attributes of a message in a target's dead-letter queue. */
export function deadLetterAttributes(letter: {
  ruleArn: string;
  targetArn: string;
  failure: DeliveryFailure;
  exhausted: 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds' | undefined;
  retries: number;
}): Record<string, MessageAttributeValue> {
  const texts: Record<string, string | undefined> = {
    RULE_ARN: letter.ruleArn,
    TARGET_ARN: letter.targetArn,
    ERROR_CODE: letter.failure.code,
    ERROR_MESSAGE: letter.failure.message || letter.failure.code,
    EXHAUSTED_RETRY_CONDITION: letter.exhausted,
    RETRY_ATTEMPTS: String(letter.retries),
  };
  const attributes: Record<string, MessageAttributeValue> = {};
  for (const [name, text] of Object.entries(texts)) {
    if (text !== undefined) attributes[name] = { DataType: 'String', StringValue: text };
  }
  return attributes;
}
