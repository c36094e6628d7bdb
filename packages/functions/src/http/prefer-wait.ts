/** The API ends requests at 30 s; 20 leave room for publishing before and answering after. */
export const maxWaitSeconds = 20;

/**
 * Seconds to wait from a `Prefer` header (RFC 7240: `wait=10`, also among others), at most 20.
 * What is not understood counts as not said, as the RFC demands; then the answer is undefined.
 */
export function preferWait(header: string | undefined): number | undefined {
  for (const preference of (header ?? '').split(',')) {
    const [, seconds] = /^\s*wait\s*=\s*"?(\d{1,9})"?\s*(?:;.*)?$/i.exec(preference) ?? [];
    if (seconds !== undefined) return Math.min(Number(seconds), maxWaitSeconds);
  }
  return undefined;
}
