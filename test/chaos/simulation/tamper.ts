import type { Bus } from '../../../packages/functions/src/ports/bus.ts';
import type { MessageSink } from '../../../packages/functions/src/ports/queue.ts';
import type { RowStore } from '../../../packages/functions/src/ports/row-store.ts';
import type { Tables } from '../../../packages/functions/src/ports/tables.ts';
import type { Transactions } from '../../../packages/functions/src/ports/transactions.ts';
import type { SimulatedHandler } from './simulated-lambda.ts';

/** Where a test puts a bug between a function and its ports, or around its handler; undefined leaves it as it is. */
export interface Tamper {
  readonly transactions?: (functionName: string, port: Transactions) => Transactions | undefined;
  readonly tables?: (functionName: string, port: Tables) => Tables | undefined;
  readonly ledger?: (functionName: string, port: RowStore) => RowStore | undefined;
  /** Where a function sends dead letters. */
  readonly deadLetters?: (functionName: string, port: MessageSink) => MessageSink | undefined;
  /** Where the Dead Letters function sends what it redrives. */
  readonly redriven?: (port: MessageSink) => MessageSink | undefined;
  readonly bus?: (functionName: string, port: Bus) => Bus | undefined;
  /** @param deleteMessages deletes messages from the function's queue, by their receipt handles */
  readonly handler?: (
    functionName: string,
    handler: SimulatedHandler,
    deleteMessages: (receiptHandles: readonly string[]) => Promise<void>,
  ) => SimulatedHandler | undefined;
}
