const named = process.env['SLUICE_CONTRACT_ENDPOINT'];

/** Where the suites run instead of on engines of their own: the origin of an endpoint, or `aws` for AWS itself. */
export const namedEndpoint = named === '' ? undefined : named;

const stack = process.env['SLUICE_CONTRACT_STACK'];

/** The deployed probe stack at the named endpoint that delivery cases are played on. */
export const namedStack = stack === '' ? undefined : stack;

/** How an SDK client reaches an endpoint; AWS itself by the region and the credentials of the environment. */
export function clientOptions(endpoint: string) {
  if (endpoint === 'aws') return { maxAttempts: 3 };
  return {
    endpoint,
    region: process.env['AWS_REGION'] ?? 'us-east-1',
    credentials: {
      accessKeyId: process.env['AWS_ACCESS_KEY_ID'] ?? 'local',
      secretAccessKey: process.env['AWS_SECRET_ACCESS_KEY'] ?? 'local',
    },
    maxAttempts: 1,
  };
}
