import { CallWindow } from '../resilience/call-window.ts';
import { Deadline } from '../resilience/deadline.ts';
import { createPacketHandler, type PacketHandler } from '../worker/create-packet-handler.ts';
import { queuedEventLifeMs } from '../worker/event-life.ts';
import type { Recording } from '../worker/record-outcome.ts';
import type { Importing, ImportPorts } from './importing.ts';
import { recordEnd } from './refuse-batch.ts';
import { runImport } from './run-import.ts';

/** Batches under way at a time, of those of an invocation's messages: one has its rows written while others are read, begun and ended. */
const batchesAtOnce = 6;
/** 200 rows on their way to begin with, 1,000 at most: an AWS client has 50 connections. */
const callsAtOnce = { initial: 8, most: 40 };
/** Rows stop being written this long before the rest has to stop, so that receipts, failures and counters still fit. */
const commitReserveMs = 10_000;

/** The Import Processor: writes batches of rows and keeps the jobs' receipts, counters and failures. */
export function createHandler(ports: ImportPorts): PacketHandler {
  const { clock, config } = ports;
  const windowOf = callWindows();
  const importingUntil = (recording: Recording, endMs: number): Importing => ({
    ports,
    recording,
    deadline: new Deadline(clock, endMs),
    windowOf,
  });
  return createPacketHandler(
    {
      name: 'import-processor',
      flow: 'import',
      retentionMs: config.retention.receiptDays * 86_400_000,
      giveUpAfterMs: queuedEventLifeMs,
      recordEnd: (task, outcome, recording) =>
        recordEnd(task, outcome, importingUntil(recording, recording.retry.deadline.at)),
      tasksAtOnce: batchesAtOnce,
      async workOn(task, end, recording) {
        const importing = importingUntil(recording, end.at - commitReserveMs);
        return importing.deadline.remainingMs() > 0 ? await runImport(task, importing) : undefined;
      },
    },
    ports,
  );
}

/** What a table takes is remembered from invocation to invocation. */
function callWindows(): Importing['windowOf'] {
  const windows = new Map<string, CallWindow>();
  return (table) => {
    const window = windows.get(table) ?? new CallWindow(callsAtOnce);
    windows.set(table, window);
    return window;
  };
}
