/**
 * Reads MAX_RECEIVE_COUNT.
 * @throws Error when it is not a whole number from 1 on
 */
export function parseReceiveCount(value: string): number {
  const count = Number(value);
  if (Number.isInteger(count) && count >= 1) return count;
  throw new Error(`MAX_RECEIVE_COUNT is "${value}"; it must be a whole number from 1 on`);
}
