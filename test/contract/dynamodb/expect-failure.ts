import { DynamoDBServiceException } from '@aws-sdk/client-dynamodb';
import { expect } from 'vitest';

/** Awaits a refusal and checks its name and, where given, its sentence. */
export async function expectFailure(
  call: Promise<unknown>,
  name: string,
  message?: string | RegExp,
): Promise<DynamoDBServiceException> {
  const failure: unknown = await call.then(
    () => new Error('the call was expected to be refused'),
    (error: unknown) => error,
  );
  if (!(failure instanceof DynamoDBServiceException)) throw failure;
  expect(`${failure.name}: ${failure.message}`).toContain(`${name}: `);
  if (typeof message === 'string') expect(failure.message).toBe(message);
  else if (message !== undefined) expect(failure.message).toMatch(message);
  return failure;
}
