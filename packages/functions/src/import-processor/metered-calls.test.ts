import { expect, it } from 'vitest';
import type { ImportPorts } from './importing.ts';
import { meteredCalls } from './metered-calls.ts';

it('counts what reads and writes of the table take, each by itself', async () => {
  const ports = {
    tables: {
      read: async () => ({ items: [], unread: [], capacityUnits: 3 }),
      write: async () => ({ unprocessed: [], capacityUnits: 20 }),
      put: async () => ({ written: false, capacityUnits: 1 }),
    },
    transactions: { write: async () => ({ done: true, capacityUnits: 9, tableUnits: 4 }) },
  };
  const { tables, transactions, readUnits, writeUnits } = meteredCalls(ports as unknown as ImportPorts);
  await tables.read('cities', []);
  await tables.read('cities', []);
  await tables.write('cities', []);
  await tables.put('cities', { Item: {} });
  await transactions.write([], 'token');
  expect([readUnits(), writeUnits()]).toEqual([6, 25]);
});
