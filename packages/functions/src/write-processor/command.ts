import { itemSize, planWrite, receiptKey, type SluiceConfig, type WritePlan } from '@sluice/core';
import type { Task } from '../worker/task.ts';

/** A write that is ready to be applied. */
export interface Command {
  readonly task: Task;
  readonly plan: WritePlan;
  /** What it touches: the item and the receipt. Two commands that share one cannot go into one transaction. */
  readonly touches: readonly string[];
  /** Estimate of what it adds to a transaction. */
  readonly bytes: number;
}

/** A receipt's own size, keys and all; generous. */
const receiptBytes = 2048;

/**
 * Plans one write.
 * @throws SluiceError when the event is not valid for the deployed tables
 */
export function planCommand(task: Task, config: SluiceConfig): Command {
  const plan = planWrite(task.event, config);
  const { caller, source, id } = task.identity;
  const { request } = plan;
  const values = { ...('Item' in request ? request.Item : request.Key), ...request.ExpressionAttributeValues };
  return {
    task,
    plan,
    touches: [plan.identity, receiptKey(caller, source, id)],
    bytes: itemSize(values) + receiptBytes,
  };
}
