import { SluiceError } from '@sluice/core';
import type { Transactions } from '../ports/transactions.ts';
import { mapBounded } from '../resilience/map-bounded.ts';
import { createPacketHandler, type PacketHandler } from '../worker/create-packet-handler.ts';
import { queuedEventLifeMs } from '../worker/event-life.ts';
import { refuseForGood } from '../worker/record-outcome.ts';
import type { Task } from '../worker/task.ts';
import type { Verdict } from '../worker/verdict.ts';
import type { WorkerPorts } from '../worker/worker-ports.ts';
import { applyCommands } from './apply-commands.ts';
import { applyGroup } from './apply-group.ts';
import { type Command, planCommand } from './command.ts';

export interface WriteProcessorPorts extends WorkerPorts {
  readonly transactions: Transactions;
}

/** The Write Processor: applies the commands of a batch of messages, each once, each with its receipt. */
export function createHandler(ports: WriteProcessorPorts): PacketHandler {
  const { config } = ports;
  return createPacketHandler(
    {
      name: 'write-processor',
      flow: 'write',
      retentionMs: config.retention.receiptDays * 86_400_000,
      giveUpAfterMs: queuedEventLifeMs,
      async work(tasks, deadline, recording) {
        const { commands, refusals } = planAll(tasks, ports);
        const refused = mapBounded(refusals, 10, async ({ task, error }): Promise<[Task, Verdict]> => [
          task,
          await refuseForGood(task, error, recording),
        ]);
        const applied = applyCommands(commands, deadline, (group) => applyGroup(group, { ports, recording, deadline }));
        return new Map([...(await applied), ...(await refused)]);
      },
    },
    ports,
  );
}

/** Plans every write; what cannot be planned is refused for good, anything but our own errors included: it would fail again. */
function planAll(tasks: readonly Task[], { config }: WriteProcessorPorts) {
  const commands: Command[] = [];
  const refusals: { task: Task; error: { code: string; message: string } }[] = [];
  for (const task of tasks) {
    try {
      commands.push(planCommand(task, config));
    } catch (error) {
      const code = error instanceof SluiceError ? error.code : 'INTERNAL';
      refusals.push({ task, error: { code, message: error instanceof Error ? error.message : String(error) } });
    }
  }
  return { commands, refusals };
}
