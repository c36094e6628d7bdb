import { AwsError } from '../aws-error.ts';
import type { Random } from '../random.ts';
import type { ServiceName } from '../service.ts';
import type { CancellationCode } from './fault-plan.ts';

/**
 * How a service refuses what comes too fast.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/CommonErrors.html
 */
export function throttled(service: ServiceName): AwsError {
  if (service === 'dynamodb') return new AwsError('ProvisionedThroughputExceededException', provisioned);
  if (service === 'sqs') return new AwsError('RequestThrottled', 'The request was denied due to request throttling.');
  return new AwsError('ThrottlingException', 'Rate exceeded');
}

const provisioned =
  'The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
const sentences: Readonly<Record<CancellationCode, string>> = {
  TransactionConflict: 'Transaction is ongoing for the item',
  ThrottlingError:
    'Throughput exceeds the current capacity of your table or index. DynamoDB is automatically scaling your table or index so please try again shortly.',
  ProvisionedThroughputExceeded: provisioned,
};

/** A cancelled transaction of so many actions, each hit with this chance, one at least. */
export function cancelled(actions: number, code: CancellationCode, share: number, random: Random): AwsError {
  const certain = Math.floor(random.next() * actions);
  const CancellationReasons = Array.from({ length: actions }, (_, index) => {
    const hit = random.next() < share || index === certain;
    return hit ? { Code: code, Message: sentences[code] } : { Code: 'None' };
  });
  const codes = CancellationReasons.map(({ Code }) => Code).join(', ');
  return new AwsError(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    { fields: { CancellationReasons } },
  );
}

/** The same for a single write, which another's transaction stands in the way of. */
export function conflicting(code: CancellationCode): AwsError {
  if (code === 'TransactionConflict') return new AwsError('TransactionConflictException', sentences[code]);
  return throttled('dynamodb');
}
