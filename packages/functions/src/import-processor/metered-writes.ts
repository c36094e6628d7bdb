import type { Tables } from '../ports/tables.ts';
import type { Transactions } from '../ports/transactions.ts';
import type { ImportPorts } from './importing.ts';
import type { PutTarget } from './put-target.ts';

export interface MeteredWrites extends Pick<PutTarget, 'tables' | 'transactions'> {
  /** Capacity of the callers' tables that writes have taken so far, of calls too that were part of something which did not end. */
  readonly writeUnits: () => number;
}

/** The same ports, with a meter. */
export function meteredWrites({ tables, transactions }: Pick<ImportPorts, 'tables' | 'transactions'>): MeteredWrites {
  let writeUnits = 0;
  const counted = <Answer extends { readonly capacityUnits: number }>(answer: Answer): Answer => {
    writeUnits += answer.capacityUnits;
    return answer;
  };
  return {
    tables: {
      read: (table, keys) => tables.read(table, keys),
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
    writeUnits: () => writeUnits,
  };
}
