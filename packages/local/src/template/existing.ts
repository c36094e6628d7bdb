import { AwsError } from '../aws-error.ts';

/** Answer of a describing call, or `undefined` where the service says under one of these codes that nothing is there. */
export async function existing<T>(call: Promise<T>, ...missingCodes: readonly string[]): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof AwsError && missingCodes.includes(error.code)) return undefined;
    throw error;
  }
}
