import type { Tables } from '../ports/tables.ts';
import type { Transactions } from '../ports/transactions.ts';
import type { ImportPorts } from './importing.ts';
import type { PutTarget } from './put-target.ts';

/** Capacity of the callers' tables that calls have taken so far, of those too that were part of something which did not end. */
export interface MeteredCalls extends Pick<PutTarget, 'tables' | 'transactions'> {
  readonly readUnits: () => number;
  readonly writeUnits: () => number;
}

/** The same ports, with a meter. */
export function meteredCalls({ tables, transactions }: Pick<ImportPorts, 'tables' | 'transactions'>): MeteredCalls {
  let [readUnits, writeUnits] = [0, 0];
  const counted = <Answer extends { readonly capacityUnits: number }>(answer: Answer): Answer => {
    writeUnits += answer.capacityUnits;
    return answer;
  };
  return {
    tables: {
      read: async (table, keys) => {
        const answer = await tables.read(table, keys);
        readUnits += answer.capacityUnits;
        return answer;
      },
      write: async (table, items) => counted(await tables.write(table, items)),
      put: async (table, request) => counted(await tables.put(table, request)),
    } satisfies Pick<Tables, 'read' | 'write' | 'put'>,
    transactions: {
      write: async (actions, token) => {
        const answer = await transactions.write(actions, token);
        if (answer.done) writeUnits += answer.tableUnits;
        return answer;
      },
    } satisfies Transactions,
    readUnits: () => readUnits,
    writeUnits: () => writeUnits,
  };
}
