import { AwsError } from '../../../aws-error.ts';
import type { Clock } from '../../../clock.ts';
import type { Random } from '../../../random.ts';
import type { Invocation, Invoker } from '../invocation.ts';
import type { BatchCollector, Collected } from './batch-collector.ts';
import { failedMessages } from './batch-response.ts';
import type { PollerScaling } from './poller-scaling.ts';
import type { QueueClient } from './queue-client.ts';
import type { SqsRecord } from './sqs-record.ts';
import { WaitingLine } from './waiting-line.ts';

export interface QueuePollerOptions {
  readonly functionName: string;
  readonly reportBatchItemFailures: boolean;
  readonly visibilityTimeoutMs: number;
  readonly queue: QueueClient;
  readonly collector: BatchCollector;
  readonly scaling: PollerScaling;
  readonly invoker: Invoker;
  readonly clock: Clock;
  readonly random: Random;
  readonly onProblem: (error: unknown) => void;
}

/** Messages of one invocation. */
interface Batch {
  records: readonly SqsRecord[];
  readonly receivedAtMs: number;
}

/**
 * Reads one mapping's queue and runs its function: each poller reads, runs and deletes one batch after the other, and none begins
 * another while one waits for an environment, so that messages wait in the queue, where their visibility timeout does not run.
 */
export class QueuePoller {
  readonly #options: QueuePollerOptions;
  readonly #closing = new AbortController();
  /** Batches that were read and are not done with. */
  readonly #held = new Set<Batch>();
  readonly #line = new WaitingLine();
  #pollers = 0;
  #idle: (() => void) | undefined;

  constructor(options: QueuePollerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#spawn(1);
  }

  /** Stops reading; batches that do not end within `graceMs` go back to the queue. */
  async close(graceMs: number): Promise<void> {
    this.#closing.abort();
    if (this.#pollers === 0) return;
    await new Promise<void>((resolve) => {
      const cancel = this.#options.clock.schedule(graceMs, resolve);
      this.#idle = () => {
        cancel();
        resolve();
      };
    });
    const abandoned = [...this.#held].flatMap(({ records }) => records);
    this.#held.clear();
    try {
      await this.#options.queue.giveBack(abandoned.map(({ receiptHandle }) => receiptHandle));
    } catch (error) {
      // They come back by themselves when their visibility timeout is over.
      this.#options.onProblem(error);
    }
  }

  #spawn(most: number): void {
    while (this.#pollers < most && !this.#closing.signal.aborted) {
      this.#pollers += 1;
      void this.#poll().finally(() => {
        this.#pollers -= 1;
        if (this.#pollers === 0) this.#idle?.();
      });
    }
  }

  async #poll(): Promise<void> {
    const { scaling } = this.#options;
    for (let failures = 0; !this.#closing.signal.aborted && this.#pollers <= scaling.allowed;) {
      try {
        const collected = await this.#collect();
        failures = 0;
        if (collected === undefined) continue;
        if (collected.sawMessages) {
          scaling.sawMessages();
          this.#spawn(scaling.allowed);
        } else {
          scaling.sawNothing();
          // One poller waits for the queue to become active again.
          if (this.#pollers > 1) return;
        }
        await this.#runAll(collected);
      } catch (error) {
        if (this.#closing.signal.aborted) return;
        this.#options.onProblem(error);
        failures += 1;
        await this.#pause(Math.min(30_000, 500 * 2 ** failures));
      }
    }
  }

  /** Undefined where others came to wait for an environment before there was a message. */
  async #collect(): Promise<Collected | undefined> {
    await this.#line.room;
    const { polls } = this.#line;
    const collected = await this.#options.collector.collect(this.#closing.signal, polls);
    return polls.aborted && !collected.sawMessages ? undefined : collected;
  }

  async #runAll({ batches, receivedAtMs }: Collected): Promise<void> {
    const held = batches.map((records): Batch => ({ records, receivedAtMs }));
    for (const batch of held) this.#held.add(batch);
    // Becomes longer where a batch that is filled up becomes several.
    for (const batch of held) {
      if (!this.#closing.signal.aborted) await this.#run(batch, held);
    }
  }

  async #run(batch: Batch, held: Batch[]): Promise<void> {
    let succeeded = false;
    try {
      const invocation = await this.#invoke(batch, held);
      // Closed meanwhile: the batch has gone back to the queue.
      if (!this.#held.has(batch)) return;
      const done = this.#done(batch.records, invocation);
      await this.#options.queue.delete(done.map(({ receiptHandle }) => receiptHandle));
      succeeded = invocation !== undefined && invocation.functionError === undefined;
    } finally {
      // A function that fails because everything is being stopped has its messages given back at once.
      if (succeeded || !this.#closing.signal.aborted) this.#held.delete(batch);
    }
  }

  /** Undefined where Lambda would not run the function until the messages' visibility timeout was over. */
  async #invoke(batch: Batch, held: Batch[]): Promise<Invocation | undefined> {
    const { scaling, clock, random, visibilityTimeoutMs } = this.#options;
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.#invokeInTurn(batch, held);
      } catch (error) {
        if (!(error instanceof AwsError) || error.statusCode !== 429) throw error;
        if (attempt === 0) scaling.failed();
        const waitMs = Math.ceil((0.5 + random.next() / 2) * Math.min(5000, 100 * 2 ** attempt));
        if (clock.now() + waitMs >= batch.receivedAtMs + visibilityTimeoutMs) return undefined;
        await this.#pause(waitMs);
        if (this.#closing.signal.aborted) return undefined;
      }
    }
  }

  /** A batch that has waited for an environment is filled up when its turn comes. */
  async #invokeInTurn(batch: Batch, held: Batch[]): Promise<Invocation> {
    const { invoker, functionName } = this.#options;
    let waits = false;
    const end = (): void => {
      if (waits) this.#line.leave();
      waits = false;
    };
    try {
      return await invoker.invoke(
        functionName,
        { Records: batch.records },
        {
          onWait: () => {
            waits = true;
            this.#line.join();
          },
          onTurn: async () => {
            await this.#fill(batch, held);
            // The others read what it leaves.
            end();
            return { Records: batch.records };
          },
        },
      );
    } finally {
      end();
    }
  }

  async #fill(batch: Batch, held: Batch[]): Promise<void> {
    const { clock, collector, visibilityTimeoutMs } = this.#options;
    // Its own messages are back in the queue.
    if (clock.now() >= batch.receivedAtMs + visibilityTimeoutMs) return;
    const [records = batch.records, ...others] = await collector.fill(batch.records, this.#closing.signal);
    batch.records = records;
    for (const more of others) {
      const other: Batch = { records: more, receivedAtMs: clock.now() };
      held.push(other);
      this.#held.add(other);
    }
  }

  /** The messages to delete. What the function is silent about is done, also behind a failure of the same message group. */
  #done(batch: readonly SqsRecord[], invocation: Invocation | undefined): readonly SqsRecord[] {
    const { scaling, reportBatchItemFailures } = this.#options;
    if (invocation === undefined) return [];
    if (invocation.functionError !== undefined) {
      // With partial batch responses Lambda does not scale down polling when invocations fail.
      if (!reportBatchItemFailures) scaling.failed();
      return [];
    }
    if (!reportBatchItemFailures) return batch;
    const failed = failedMessages(invocation.payload, new Set(batch.map(({ messageId }) => messageId)));
    return failed === 'all' ? [] : batch.filter(({ messageId }) => !failed.has(messageId));
  }

  #pause(durationMs: number): Promise<void> {
    return new Promise((resolve) => {
      const { signal } = this.#closing;
      const end = (): void => {
        cancel();
        signal.removeEventListener('abort', end);
        resolve();
      };
      const cancel = this.#options.clock.schedule(durationMs, end);
      signal.addEventListener('abort', end);
    });
  }
}
