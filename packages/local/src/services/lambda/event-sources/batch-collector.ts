import type { Clock } from '../../../clock.ts';
import { isWithin, jsonBytes, mostJsonBytes } from '../event-size.ts';
import { lambdaLimits } from '../lambda-limits.ts';
import type { QueueClient } from './queue-client.ts';
import { type SqsRecord, sqsRecord } from './sqs-record.ts';

export interface BatchCollectorOptions {
  readonly queue: QueueClient;
  readonly clock: Clock;
  readonly eventSourceArn: string;
  readonly batchSize: number;
  readonly windowMs: number;
  readonly matches: (record: SqsRecord) => boolean;
  /** Takes what stands in the way of more messages, where those that are there run all the same. */
  readonly onProblem: (error: unknown) => void;
}

/** What one read of the queue brought; several batches where the messages do not fit one invocation. */
export interface Collected {
  readonly batches: readonly (readonly SqsRecord[])[];
  /** The queue had messages, even if the filter took none of them. */
  readonly sawMessages: boolean;
  /** When the first message was received: its visibility timeout runs from here. */
  readonly receivedAtMs: number;
}

const longPollSeconds = 20;

/** Gathers messages until the batch is full, its window is over, or 6 MB are reached. */
export class BatchCollector {
  readonly #options: BatchCollectorOptions;

  constructor(options: BatchCollectorOptions) {
    this.#options = options;
  }

  /** @param hangUp ends the wait for a first message; a window that is open goes on */
  async collect(signal: AbortSignal, hangUp: AbortSignal): Promise<Collected> {
    const { clock, batchSize, windowMs } = this.#options;
    const first = await this.#receive(batchSize, longPollSeconds, AbortSignal.any([signal, hangUp]));
    const receivedAtMs = clock.now();
    const gathered = windowMs > 0 && first.count > 0 ? await this.#gather(first.records, signal) : first.records;
    return { batches: splitByPayload(gathered), sawMessages: first.count > 0, receivedAtMs };
  }

  /** Adds to a batch what the queue has by now, where it can be read; several batches where they do not fit one invocation. */
  async fill(batch: readonly SqsRecord[], signal: AbortSignal): Promise<readonly (readonly SqsRecord[])[]> {
    const { batchSize } = this.#options;
    const records = [...batch];
    try {
      const size = new SizeOfRecords(records);
      while (records.length < batchSize && size.leavesRoom) {
        const more = await this.#receive(batchSize - records.length, 0, signal);
        if (more.count === 0) break;
        size.add(more.records);
      }
    } catch (error) {
      // What is there must still be run, or it would have been received for nothing.
      this.#tell(error, signal);
    }
    return records.length === batch.length ? [batch] : splitByPayload(records);
  }

  /** Reads on until the window is over. */
  async #gather(first: readonly SqsRecord[], signal: AbortSignal): Promise<SqsRecord[]> {
    const { clock, batchSize, windowMs } = this.#options;
    const records = [...first];
    const windowEnd = new AbortController();
    const cancel = clock.schedule(windowMs, () => windowEnd.abort());
    const over = AbortSignal.any([signal, windowEnd.signal]);
    try {
      const size = new SizeOfRecords(records);
      while (records.length < batchSize && !over.aborted && size.leavesRoom) {
        const more = await this.#receive(batchSize - records.length, longPollSeconds, over);
        size.add(more.records);
      }
    } catch (error) {
      if (records.length === 0) throw error;
      this.#tell(error, signal);
    } finally {
      cancel();
    }
    return records;
  }

  /** Of a queue that is being left, errors are no news. */
  #tell(error: unknown, signal: AbortSignal): void {
    if (!signal.aborted) this.#options.onProblem(error);
  }

  async #receive(
    most: number,
    waitSeconds: number,
    signal: AbortSignal,
  ): Promise<{ records: SqsRecord[]; count: number }> {
    const { queue, eventSourceArn, matches } = this.#options;
    const messages = await queue.receive(Math.min(10, most), waitSeconds, signal);
    const records = messages.map((message) => sqsRecord(message, eventSourceArn));
    const filteredOut = records.filter((record) => !matches(record));
    if (filteredOut.length > 0) await queue.delete(filteredOut.map(({ receiptHandle }) => receiptHandle));
    return { records: records.filter((record) => !filteredOut.includes(record)), count: messages.length };
  }
}

/** `{"Records":}` around the array of records. */
const envelopeBytes = 12;
const payloadBytes = lambdaLimits.requestBytes - envelopeBytes;

function splitByPayload(records: readonly SqsRecord[]): (readonly SqsRecord[])[] {
  if (records.length === 0) return [];
  // One is one batch whatever its size.
  if (records.length === 1 || isWithin(records, payloadBytes)) return [records];
  const batches: SqsRecord[][] = [];
  let bytes = 0;
  for (const record of records) {
    const more = jsonBytes(record) + 1;
    const last = batches.at(-1);
    if (last === undefined || bytes + more > payloadBytes) {
      batches.push([record]);
      bytes = 1 + more;
    } else {
      last.push(record);
      bytes += more;
    }
  }
  return batches;
}

/** Records that become more, counted to the byte only where it may matter. */
class SizeOfRecords {
  readonly #records: SqsRecord[];
  #atMost: number;

  constructor(records: SqsRecord[]) {
    this.#records = records;
    this.#atMost = mostJsonBytes(records);
  }

  get leavesRoom(): boolean {
    if (this.#atMost > payloadBytes) this.#atMost = jsonBytes(this.#records);
    return this.#atMost <= payloadBytes;
  }

  add(more: readonly SqsRecord[]): void {
    this.#records.push(...more);
    this.#atMost += mostJsonBytes(more);
  }
}
