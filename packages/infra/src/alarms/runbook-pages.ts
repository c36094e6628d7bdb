/** Pages of docs/runbook, by file name. */
export const runbookPages = [
  'api-errors',
  'dead-letters',
  'dead-letters-expiring',
  'function-errors',
  'function-throttles',
  'queue-age',
  'rule-failures',
  'table-throttles',
  'undelivered-events',
  'unrouted-events',
] as const;

export type RunbookPage = (typeof runbookPages)[number];
