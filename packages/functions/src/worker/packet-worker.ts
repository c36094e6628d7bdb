import type { Flow } from '@sluice/core';
import type { NewOutcome } from '../ledger/receipt-put.ts';
import type { Deadline, Remaining } from '../resilience/deadline.ts';
import type { Recording } from './record-outcome.ts';
import type { Task } from './task.ts';
import type { Verdict } from './verdict.ts';

/** What is special about one processor of packets. */
export type PacketWorker = TogetherWorker | OneByOneWorker;

interface Processor {
  readonly name: string;
  readonly flow: Flow;
  /** How long its outcomes are kept. */
  readonly retentionMs: number;
  /** Age of an event from which on waiting is over. */
  readonly giveUpAfterMs: number;
  /** Records how an event ended that is not tried again, where more than its outcome goes with it. */
  readonly recordEnd?: (task: Task, outcome: NewOutcome, recording: Recording) => Promise<Verdict>;
}

/** Works on the events of all messages together, in order of acceptance. */
export interface TogetherWorker extends Processor {
  /** Answers a verdict for every task; what it leaves out has to come again. */
  work(tasks: readonly Task[], deadline: Deadline, recording: Recording): Promise<ReadonlyMap<Task, Verdict>>;
}

/** Works on each event by itself. A message is opened when it is the turn of its first event: what the events before it wait for goes on meanwhile. */
export interface OneByOneWorker extends Processor {
  readonly tasksAtOnce: number;
  /** Answers nothing for an event that has to come again untried. */
  workOn(task: Task, deadline: Deadline, recording: Recording): Promise<Verdict | undefined>;
}

export interface InvocationContext extends Remaining {
  readonly awsRequestId: string;
}
