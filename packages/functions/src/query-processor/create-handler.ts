import { CallWindow } from '../resilience/call-window.ts';
import { createPacketHandler, type PacketHandler } from '../worker/create-packet-handler.ts';
import { queuedQueryLifeMs } from '../worker/event-life.ts';
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
      tasksAtOnce: queriesAtOnce,
      workOn: (task, deadline, recording) => runQuery(task, { ports, recording, deadline, largeReads }),
    },
    ports,
  );
}
