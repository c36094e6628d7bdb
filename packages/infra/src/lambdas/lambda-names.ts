/** Every Lambda by its one name: folder in packages/functions/src, file in this directory, construct id, log field. */
export const lambdaNames = [
  'event-processor',
  'query-processor',
  'write-processor',
  'import-processor',
  'analytics-processor',
  'read-api',
] as const;

export type LambdaName = (typeof lambdaNames)[number];
