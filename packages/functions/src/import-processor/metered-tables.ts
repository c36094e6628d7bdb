import type { Tables } from '../ports/tables.ts';
import type { PutTarget } from './put-target.ts';

export interface MeteredTables {
  readonly tables: PutTarget['tables'];
  /** Capacity that writes have taken so far, of calls too that were part of something which did not end. */
  readonly writeUnits: () => number;
}

/** The same tables, with a meter. */
export function meteredTables(tables: Tables): MeteredTables {
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
    },
    writeUnits: () => writeUnits,
  };
}
