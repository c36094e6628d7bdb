import type { Tables } from '../ports/tables.ts';
import type { Transactions } from '../ports/transactions.ts';
import type { CallWindow } from '../resilience/call-window.ts';
import type { Deadline } from '../resilience/deadline.ts';
import type { Recording } from '../worker/record-outcome.ts';
import type { WorkerPorts } from '../worker/worker-ports.ts';

export interface ImportPorts extends WorkerPorts {
  readonly tables: Tables;
  readonly transactions: Transactions;
}

/** What the steps of an import work with. */
export interface Importing {
  readonly ports: ImportPorts;
  readonly recording: Recording;
  readonly deadline: Deadline;
  /** Calls that a table takes at a time, as found out so far; shared by all batches of this function. */
  windowOf(table: string): CallWindow;
}
