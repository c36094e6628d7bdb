/**
 * What every AWS client here shares.
 *
 * - One attempt a call: the functions retry by themselves, entry by entry, with full jitter, until their own deadline nears,
 *   on an injected clock. A second layer of retries below would multiply attempts and sleep on a clock nobody controls.
 * - 1 s to connect: within a region that is a thousand times what it takes.
 * - A call that has not answered in time is an error (the SDK alone would only warn), so that a hanging connection
 *   costs one attempt and not the whole function.
 */
export function sdkOptions(requestTimeoutMs: number) {
  return {
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 1000, requestTimeout: requestTimeoutMs, throwOnRequestTimeout: true },
  } as const;
}
