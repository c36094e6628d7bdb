import type { ListMessageMoveTasksResultEntry } from '@aws-sdk/client-sqs';
import type { Cancel, Clock } from '../../clock.ts';
import type { Random } from '../../random.ts';
import type { Store } from '../../store.ts';
import type { Arrivals } from './arrivals.ts';
import type { MessageStore } from './message-store.ts';
import type { QueueRegistry } from './queue-registry.ts';

type Status = 'RUNNING' | 'COMPLETED' | 'CANCELLING' | 'CANCELLED' | 'FAILED';

interface MoveRow {
  readonly id: string;
  readonly source: string;
  readonly destination: string | null;
  readonly rate: number | null;
  readonly status: Status;
  readonly started_at: number;
  readonly to_move: number;
  readonly moved: number;
  readonly failure: string | null;
}

/** SQS moves up to 500 messages a second: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html */
const maximumRate = 500;
const stepsPerSecond = 10;

/** Message move tasks: they go on step by step on the clock, and after a restart. */
export class MessageMoves {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #queues: QueueRegistry;
  readonly #messages: MessageStore;
  readonly #arrivals: Arrivals;
  readonly #scheduled = new Map<string, Cancel>();
  #closed = false;

  constructor(parts: {
    store: Store;
    clock: Clock;
    random: Random;
    queues: QueueRegistry;
    messages: MessageStore;
    arrivals: Arrivals;
  }) {
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#random = parts.random;
    this.#queues = parts.queues;
    this.#messages = parts.messages;
    this.#arrivals = parts.arrivals;
    this.#store.define(`
      CREATE TABLE IF NOT EXISTS sqs_moves (
        id TEXT PRIMARY KEY,
        source TEXT NOT NULL,
        destination TEXT,
        rate INTEGER,
        status TEXT NOT NULL,
        started_at INTEGER NOT NULL,
        to_move INTEGER NOT NULL,
        moved INTEGER NOT NULL,
        failure TEXT
      ) WITHOUT ROWID;
    `);
    for (const row of this.#store.prepare("SELECT id FROM sqs_moves WHERE status IN ('RUNNING', 'CANCELLING')").all()) {
      this.#schedule(String(row['id']), 0);
    }
  }

  /** Whether a task of this source still runs. */
  isActive(source: string): boolean {
    return (
      this.#store
        .prepare("SELECT 1 FROM sqs_moves WHERE source = ? AND status IN ('RUNNING', 'CANCELLING')")
        .get(source) !== undefined
    );
  }

  /** Begins a task and answers its id; inside a write. */
  start(task: { source: string; destination: string | undefined; rate: number | undefined }): string {
    const id = this.#random.uuid();
    const now = this.#clock.now();
    const queue = this.#queues.findByArn(task.source);
    const toMove = queue === undefined ? 0 : this.#messages.counts(queue, now).visible;
    this.#store
      .prepare('INSERT INTO sqs_moves VALUES (?, ?, ?, ?, ?, ?, ?, 0, NULL)')
      .run(id, task.source, task.destination ?? null, task.rate ?? null, 'RUNNING', now, toMove);
    this.#schedule(id, 0);
    return id;
  }

  /** Asks a running task to end, and answers how many it moved; undefined for an unknown one; inside a write. */
  cancel(id: string): number | undefined {
    const row = this.#find(id);
    if (row?.status === 'RUNNING') this.#set(id, 'CANCELLING', row.moved);
    return row?.moved;
  }

  /** The tasks of a source, the latest first. */
  list(source: string, limit: number, handleOf: (id: string) => string): ListMessageMoveTasksResultEntry[] {
    const rows = this.#store
      .prepare('SELECT * FROM sqs_moves WHERE source = ? ORDER BY started_at DESC, id LIMIT ?')
      .all(source, limit) as unknown as MoveRow[];
    return rows.map((row) => ({
      ...(row.status === 'RUNNING' && { TaskHandle: handleOf(row.id) }),
      Status: row.status,
      SourceArn: row.source,
      ...(row.destination !== null && { DestinationArn: row.destination }),
      ...(row.rate !== null && { MaxNumberOfMessagesPerSecond: row.rate }),
      ApproximateNumberOfMessagesMoved: row.moved,
      ApproximateNumberOfMessagesToMove: row.to_move,
      ...(row.failure !== null && { FailureReason: row.failure }),
      StartedTimestamp: row.started_at,
    }));
  }

  close(): void {
    this.#closed = true;
    for (const cancel of this.#scheduled.values()) cancel();
    this.#scheduled.clear();
  }

  #schedule(id: string, delayMs: number): void {
    if (this.#closed) return;
    const step = (): void => {
      this.#scheduled.delete(id);
      const retry = (): void => this.#schedule(id, 1000);
      this.#store.write(() => this.#step(id)).catch(retry);
    };
    this.#scheduled.set(id, this.#clock.schedule(delayMs, step));
  }

  #step(id: string): void {
    const row = this.#find(id);
    if (row === undefined) return;
    if (row.status === 'CANCELLING') return this.#set(id, 'CANCELLED', row.moved);
    const slow = row.rate !== null && row.rate < stepsPerSecond;
    const count = slow ? 1 : Math.floor((row.rate ?? maximumRate) / stepsPerSecond);
    const { moved, failure } = this.#move(row, count);
    if (failure !== undefined) return this.#set(id, 'FAILED', row.moved + moved, failure);
    if (moved < count) return this.#set(id, 'COMPLETED', row.moved + moved);
    this.#set(id, 'RUNNING', row.moved + moved);
    this.#schedule(id, slow ? 1000 / (row.rate ?? 1) : 1000 / stepsPerSecond);
  }

  #move(row: MoveRow, count: number): { moved: number; failure?: string } {
    const missing = 'AWS.SimpleQueueService.NonExistentQueue';
    const source = this.#queues.findByArn(row.source);
    if (source === undefined) return { moved: 0, failure: missing };
    const now = this.#clock.now();
    if (this.#messages.hasExpired(source, now)) this.#messages.deleteExpired(source, now);
    let moved = 0;
    for (const message of this.#messages.visible(source, now, count)) {
      const arn = row.destination ?? message.source;
      if (arn === null) return { moved, failure: 'CouldNotDetermineMessageSource' };
      const target = this.#queues.findByArn(arn);
      if (target === undefined) return { moved, failure: missing };
      this.#messages.redrive(message.seq, target, { now, id: this.#random.uuid() });
      this.#arrivals.announce(target.id);
      moved += 1;
    }
    return { moved };
  }

  #find(id: string): MoveRow | undefined {
    return this.#store.prepare('SELECT * FROM sqs_moves WHERE id = ?').get(id) as unknown as MoveRow | undefined;
  }

  #set(id: string, status: Status, moved: number, failure?: string): void {
    this.#store
      .prepare('UPDATE sqs_moves SET status = ?, moved = ?, failure = ? WHERE id = ?')
      .run(status, moved, failure ?? null, id);
  }
}
