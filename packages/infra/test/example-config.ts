import type { SluiceConfig } from '@sluice/core';

/** A deployment whose every number differs from the others, so that a test sees which one went where. */
export const exampleConfig: SluiceConfig = {
  tables: {
    users: {
      partitionKey: { name: 'id', type: 'string' },
      indexes: {
        'by-email': { partitionKey: { name: 'email', type: 'string' } },
        'by-country': {
          partitionKey: { name: 'country', type: 'string' },
          sortKey: { name: 'createdAt', type: 'string' },
        },
      },
    },
    readings: {
      partitionKey: { name: 'sensor', type: 'binary' },
      sortKey: { name: 'sequence', type: 'number' },
    },
  },
  domainEvents: {},
  retention: {
    receiptDays: 21,
    queryResultMinutes: 60,
    analyticsMinuteDays: 3,
    analyticsHourDays: 90,
    analyticsDayDays: 800,
  },
  limits: {
    queryConcurrency: 11,
    writeConcurrency: 12,
    importConcurrency: 13,
    analyticsConcurrency: 14,
    requestsPerSecond: 1500,
    requestBurst: 3000,
  },
};
