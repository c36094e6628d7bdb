import { CallWindow } from '../resilience/call-window.ts';
import { mapBounded } from '../resilience/map-bounded.ts';
import { createPacketHandler, type PacketHandler } from '../worker/create-packet-handler.ts';
import { queuedQueryLifeMs } from '../worker/event-life.ts';
import type { Task } from '../worker/task.ts';
import type { Verdict } from '../worker/verdict.ts';
import { type QueryPorts, runQuery } from './run-query.ts';

/** Queries of a batch run side by side: somebody is waiting for each. */
const queriesAtOnce = 10;
/** Answers of 16 MB at a time, the most that DynamoDB gives to a read of many keys: the function has 256 MB, and holds each in several forms. */
const largeReadsAtOnce = 1;

/** The Query Processor: runs queued reads and writes their results down. */
export function createHandler(ports: QueryPorts): PacketHandler {
  const largeReads = new CallWindow({ initial: largeReadsAtOnce, most: largeReadsAtOnce });
  return createPacketHandler(
    {
      name: 'query-processor',
      flow: 'query',
      retentionMs: ports.config.retention.queryResultMinutes * 60_000,
      giveUpAfterMs: queuedQueryLifeMs,
      async work(tasks, deadline, recording) {
        const verdicts = await mapBounded(tasks, queriesAtOnce, async (task): Promise<[Task, Verdict]> => [
          task,
          await runQuery(task, { ports, recording, deadline, largeReads }),
        ]);
        return new Map(verdicts);
      },
    },
    ports,
  );
}
