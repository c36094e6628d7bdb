/**
 * Reads a function's answer under ReportBatchItemFailures: the ids of the messages that failed, or `all`.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 *
 * Success of all: null, an empty object, an absent, null or empty `batchItemFailures`. Failure of all: an answer of another
 * shape, an item without a `itemIdentifier` that names a message of the batch.
 */
export function failedMessages(payload: string, messageIds: ReadonlySet<string>): ReadonlySet<string> | 'all' {
  let answer: unknown;
  try {
    answer = JSON.parse(payload);
  } catch {
    return 'all';
  }
  if (answer === null) return new Set();
  if (typeof answer !== 'object' || Array.isArray(answer)) return 'all';
  const items = (answer as Record<string, unknown>)['batchItemFailures'];
  if (items === undefined || items === null) return new Set();
  if (!Array.isArray(items)) return 'all';
  const failed = new Set<string>();
  for (const item of items as readonly unknown[]) {
    const id =
      typeof item === 'object' && item !== null ? (item as Record<string, unknown>)['itemIdentifier'] : undefined;
    if (typeof id !== 'string' || !messageIds.has(id)) return 'all';
    failed.add(id);
  }
  return failed;
}
