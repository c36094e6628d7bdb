/** Limits of HTTP APIs; https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
export const httpApiLimits = {
  payloadBytes: 10 * 1024 * 1024,
  integrationTimeoutMs: 30_000,
  /** An authorizer that takes longer has failed. */
  authorizerTimeoutMs: 10_000,
} as const;
