import { DynamoDBServiceException } from '@aws-sdk/client-dynamodb';
import { expect } from 'vitest';

/** The refusal a call meets; throws where it meets none. */
export async function failureOf(call: Promise<unknown>): Promise<DynamoDBServiceException> {
  const failure: unknown = await call.then(
    () => new Error('the call was expected to be refused'),
    (error: unknown) => error,
  );
  if (failure instanceof DynamoDBServiceException) return failure;
  throw failure;
}

/** A refusal as `toMatchObject` takes it. */
export function refusal(name: string, message?: string | RegExp): { name: string; message: unknown } {
  return { name, message: message instanceof RegExp ? expect.stringMatching(message) : (message ?? expect.anything()) };
}
