import { Deadline } from '../resilience/deadline.ts';
import { mapBounded } from '../resilience/map-bounded.ts';
import { createPacketHandler, type PacketHandler } from '../worker/create-packet-handler.ts';
import { queuedEventLifeMs } from '../worker/event-life.ts';
import type { Task } from '../worker/task.ts';
import type { Verdict } from '../worker/verdict.ts';
import type { ImportPorts } from './importing.ts';
import { runImport } from './run-import.ts';

/** Batches of one invocation under way at a time; each has several calls of 25 rows on their way. */
const batchesAtOnce = 4;
/** Rows stop being written this long before the rest has to stop, so that receipts, failures and counters still fit. */
const commitReserveMs = 10_000;

/** The Import Processor: writes batches of rows and keeps the jobs' receipts, counters and failures. */
export function createHandler(ports: ImportPorts): PacketHandler {
  const { clock, config } = ports;
  return createPacketHandler(
    {
      name: 'import-processor',
      flow: 'import',
      retentionMs: config.retention.receiptDays * 86_400_000,
      giveUpAfterMs: queuedEventLifeMs,
      async work(tasks, end, recording) {
        const deadline = new Deadline(clock, end.at - commitReserveMs);
        const verdicts = await mapBounded(tasks, batchesAtOnce, async (task): Promise<[Task, Verdict][]> =>
          deadline.remainingMs() > 0 ? [[task, await runImport(task, { ports, recording, deadline })]] : [],
        );
        return new Map(verdicts.flat());
      },
    },
    ports,
  );
}
