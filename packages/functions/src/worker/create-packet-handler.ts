import type { Flow } from '@sluice/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { sendMessages } from '../delivery/send-messages.ts';
import { Deadline } from '../resilience/deadline.ts';
import { mapBounded } from '../resilience/map-bounded.ts';
import { reportInvocation } from '../telemetry/report-invocation.ts';
import { within } from '../resilience/within.ts';
import { unreadableLetter } from './dead-letter.ts';
import type { InvocationContext, OneByOneWorker, PacketWorker, TogetherWorker } from './packet-worker.ts';
import { readPackets, type UnreadableMessage } from './read-packets.ts';
import { receivedMessage, type ReceivedMessage } from './received-message.ts';
import { type Recording, unfinished } from './record-outcome.ts';
import { settleMessages } from './settle-messages.ts';
import { shortenVisibility } from './shorten-visibility.ts';
import type { Task } from './task.ts';
import type { Unfinished, Verdict } from './verdict.ts';
import type { WorkerPorts } from './worker-ports.ts';

export type PacketHandler = (event: SQSEvent, context: InvocationContext) => Promise<SQSBatchResponse>;

/** Time kept back for dead letters, visibility and the report; their calls time out after 4 to 5 s but mostly take 10 ms. */
const settleReserveMs = 5000;
const reportReserveMs = 500;
/** What nobody depends on must not let the function run into its timeout: that would bring back messages that are done. */
const afterwardsMs = 2000;

/** A Lambda handler for a queue of packets: reads them, lets the worker do its work, settles every message. */
export function createPacketHandler(worker: PacketWorker, ports: WorkerPorts): PacketHandler {
  const { clock, random } = ports;
  return async function handlePackets(event, context) {
    const startedMs = clock.now();
    const messages = event.Records.map((record) => receivedMessage(record, ports.maxReceiveCount));
    const retry = { clock, random, deadline: Deadline.of(context, clock, reportReserveMs) };
    const logMistake = (error: unknown) =>
      ports.log.write({
        time: new Date(clock.now()).toISOString(),
        level: 'error',
        function: worker.name,
        requestId: context.awsRequestId,
        code: 'INTERNAL',
        stack: error instanceof Error ? error.stack : String(error),
      });
    const recording = {
      ports,
      retry,
      retentionMs: worker.retentionMs,
      logMistake,
      askLedger: once<Unfinished | undefined>(),
    };
    const end = Deadline.of(context, clock, settleReserveMs);
    const { verdicts, unreadable } =
      'work' in worker
        ? await workTogether(worker, messages, end, recording)
        : await workOneByOne(worker, messages, end, recording);
    const unread = await setAside(unreadable, worker.flow, recording);
    const { giveUpAfterMs, recordEnd } = worker;
    const settling = { ports, recording, giveUpAfterMs, ...(recordEnd && { recordEnd }) };
    const kept = [...(await settleMessages(verdicts, settling)), ...unread];
    const report = reportInvocation({ worker, ports, context, startedMs, messages, verdicts, unreadable, kept, retry });
    const afterwards = Promise.all([shortenVisibility(kept, ports), report]);
    await within(Math.min(afterwardsMs, retry.deadline.remainingMs()), afterwards, clock);
    return { batchItemFailures: kept.map(({ id }) => ({ itemIdentifier: id })) };
  };
}

/** Asks the first time, and has the answer ready from then on. */
function once<Answer>(): (ask: () => Promise<Answer>) => Promise<Answer> {
  let answer: Promise<Answer> | undefined;
  return (ask) => (answer ??= ask());
}

const untried: Verdict = {
  status: 'unfinished',
  reason: 'untried',
  code: 'DEPENDENCY_UNAVAILABLE',
  message: 'The services took so long that there was no time for it',
};

interface Worked {
  readonly verdicts: Map<Task, Verdict>;
  readonly unreadable: readonly UnreadableMessage[];
}

/** Whatever a worker throws is an error of its own; every event then counts as failed once, and none is lost. */
async function workTogether(
  worker: TogetherWorker,
  messages: readonly ReceivedMessage[],
  end: Deadline,
  recording: Recording,
): Promise<Worked> {
  const { tasks, unreadable } = readPackets(messages, worker.flow);
  const verdictOf = await worker.work(tasks, end, recording).then(
    (done) => (task: Task) => done.get(task) ?? untried,
    (error: unknown) => () => unfinished(error, recording),
  );
  return { verdicts: new Map(tasks.map((task) => [task, verdictOf(task)])), unreadable };
}

/** The same, of each event by itself. */
async function workOneByOne(
  worker: OneByOneWorker,
  messages: readonly ReceivedMessage[],
  end: Deadline,
  recording: Recording,
): Promise<Worked> {
  const verdicts = new Map<Task, Verdict>();
  const unreadable: UnreadableMessage[] = [];
  function* tasks(): Generator<Task> {
    for (const message of messages.toSorted((a, b) => a.sentAtMs - b.sentAtMs)) {
      const read = readPackets([message], worker.flow);
      unreadable.push(...read.unreadable);
      yield* read.tasks;
    }
  }
  await mapBounded(tasks(), worker.tasksAtOnce, async (task) => {
    verdicts.set(task, untried);
    const verdict = await worker.workOn(task, end, recording).catch((error: unknown) => unfinished(error, recording));
    verdicts.set(task, verdict ?? untried);
  });
  return { verdicts, unreadable };
}

/** Dead-letters what cannot be read; answers those that could not be. */
async function setAside(
  unreadable: readonly UnreadableMessage[],
  flow: Flow,
  { ports, retry }: Recording,
): Promise<readonly ReceivedMessage[]> {
  const letters = unreadable.map(({ message, reason }) => unreadableLetter(message, reason, flow));
  const failures = await sendMessages(ports.deadLetters, letters, retry);
  return unreadable.filter((_, index) => failures[index] !== null).map(({ message }) => message);
}
