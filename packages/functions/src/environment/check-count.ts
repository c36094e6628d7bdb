/** What is wrong with a text that should be a whole number from 1 on. */
export function checkCount(value: string): string | undefined {
  const count = Number(value);
  return Number.isSafeInteger(count) && count >= 1 ? undefined : 'it must be a whole number from 1 on';
}
