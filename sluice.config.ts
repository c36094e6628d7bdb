import { defineConfig } from '@sluice/core';
import * as v from 'valibot';

/** This deployment: its tables, indexes and item schemas. */
export const config = defineConfig({
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
      schema: v.looseObject({
        id: v.string(),
        email: v.pipe(v.string(), v.email('must be an e-mail address')),
        name: v.string(),
        country: v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z]{2}$/, 'must be two letters'))),
        createdAt: v.optional(v.string()),
        age: v.optional(v.number()),
      }),
    },
    orders: {
      partitionKey: { name: 'customerId', type: 'string' },
      sortKey: { name: 'orderId', type: 'string' },
      indexes: {
        'by-status': {
          partitionKey: { name: 'status', type: 'string' },
          sortKey: { name: 'placedAt', type: 'string' },
        },
      },
      version: 'updatedAt',
    },
    cities: {
      partitionKey: { name: 'country', type: 'string' },
      sortKey: { name: 'id', type: 'string' },
      indexes: {
        'by-name': { partitionKey: { name: 'name', type: 'string' }, sortKey: { name: 'id', type: 'string' } },
      },
    },
  },
});
