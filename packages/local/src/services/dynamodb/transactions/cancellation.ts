import { AwsError } from '../../../aws-error.ts';
import type { AttributeMap } from '../values/attribute-value.ts';

/** Why one action of a transaction did not go through; `None` for those which would have. */
export interface CancellationReason {
  readonly Code: 'None' | 'ConditionalCheckFailed' | 'ValidationError';
  readonly Message?: string;
  readonly Item?: AttributeMap;
}

const NONE: CancellationReason = { Code: 'None' };

/** Runs all actions' attempts; where one fails, throws the reasons of all. */
export function attemptAll<T>(attempts: readonly (() => T)[]): T[] {
  const results: T[] = [];
  const reasons: CancellationReason[] = attempts.map((attempt) => {
    try {
      results.push(attempt());
      return NONE;
    } catch (error) {
      if (error instanceof AwsError) return reasonOf(error);
      throw error;
    }
  });
  if (results.length === attempts.length) return results;
  const codes = reasons.map(({ Code }) => Code).join(', ');
  throw new AwsError(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    { fields: { CancellationReasons: reasons } },
  );
}

function reasonOf(error: AwsError): CancellationReason {
  if (error.code === 'ConditionalCheckFailedException') {
    const item = error.fields['Item'] as AttributeMap | undefined;
    return {
      Code: 'ConditionalCheckFailed',
      Message: error.message,
      ...(item === undefined ? {} : { Item: item }),
    };
  }
  if (error.code === 'ValidationException') return { Code: 'ValidationError', Message: error.message };
  throw error;
}
