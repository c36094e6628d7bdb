/** Limits of the Lambda service; https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const lambdaLimits = {
  requestBytes: 6 * 1024 * 1024,
  /** The service takes 100 bytes more in an answer than in a request. */
  responseBytes: 6 * 1024 * 1024 + 100,
  accountConcurrency: 1000,
  /** After this the initialisation is cut and charged against the function's own timeout. */
  initMs: 10_000,
} as const;

/** What one machine takes, where Lambda would take more. */
export const machineLimits = {
  /** Threads per function: enough for requests that wait for an outcome, at some 20 MB each. */
  environmentsPerFunction: 32,
} as const;
