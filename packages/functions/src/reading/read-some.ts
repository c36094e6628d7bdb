import { retryCall, type RetryOptions } from '../resilience/retry-call.ts';

/**
 * Reads by BatchGetItem at least one of these keys; what is left of them is to be asked for again, at once. An answer without any
 * is waited out as an error is: throttling is told by an error where DynamoDB gets to none of the keys, and by keys unread where
 * it gets to some; an internal failure may leave all of them unread.
 *
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
 */
export function readSome<Key, Answer extends { readonly unread: readonly Key[] }>(
  keys: readonly Key[],
  read: (keys: readonly Key[]) => Promise<Answer>,
  retry: RetryOptions,
): Promise<Answer> {
  return retryCall(async () => {
    const answer = await read(keys);
    if (answer.unread.length >= keys.length) throw new NothingRead();
    return answer;
  }, retry);
}

/** Another time it may be read, as after throttling. */
class NothingRead extends Error {
  override readonly name = 'ThrottlingException';

  constructor() {
    super('DynamoDB read none of the keys');
  }
}
