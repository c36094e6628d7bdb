import type { Flow } from '@sluice/core';
import type { NewOutcome } from '../ledger/receipt-put.ts';
import type { Deadline, Remaining } from '../resilience/deadline.ts';
import type { Recording } from './record-outcome.ts';
import type { Task } from './task.ts';
import type { Verdict } from './verdict.ts';

/** What is special about one processor of packets. */
export interface PacketWorker {
  readonly name: string;
  readonly flow: Flow;
  /** How long its outcomes are kept. */
  readonly retentionMs: number;
  /** Age of an event from which on waiting is over. */
  readonly giveUpAfterMs: number;
  /** Records how an event ended that is not tried again, where more than its outcome goes with it. */
  readonly recordEnd?: (task: Task, outcome: NewOutcome, recording: Recording) => Promise<Verdict>;
  /** Does the work and answers a verdict for every task; what it leaves out has to come again. */
  work(tasks: readonly Task[], deadline: Deadline, recording: Recording): Promise<ReadonlyMap<Task, Verdict>>;
}

export interface InvocationContext extends Remaining {
  readonly awsRequestId: string;
}
