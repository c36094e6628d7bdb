import type { ReplayState } from '@aws-sdk/client-eventbridge';
import type { Cancel, Clock } from '../../clock.ts';
import type { Store } from '../../store.ts';
import type { Archives, ArchivePosition } from './archives.ts';
import type { BusRegistry } from './bus-registry.ts';
import type { Deliveries } from './deliveries.ts';
import type { Ingestion } from './ingestion.ts';

export interface ReplayRecord {
  readonly name: string;
  readonly archive: string;
  readonly bus: string;
  readonly filterArns: readonly string[];
  readonly description?: string;
  readonly state: ReplayState;
  readonly stateReason?: string;
  readonly eventStart: number;
  readonly eventEnd: number;
  readonly startedAt: number;
  readonly endedAt?: number;
  /** The last event put on the bus again. */
  readonly position?: ArchivePosition;
}

interface Parts {
  readonly store: Store;
  readonly clock: Clock;
  readonly registry: BusRegistry;
  readonly archives: Archives;
  readonly ingestion: Ingestion;
  readonly deliveries: Deliveries;
  readonly write: (change: () => void) => Promise<void>;
}

const eventsPerStep = 50;
const retryMs = 1000;
const under: readonly ReplayState[] = ['STARTING', 'RUNNING', 'CANCELLING'];

/** Puts archived events on their bus again, step by step; a restart goes on where the last run ended. */
export class Replays {
  readonly #parts: Parts;
  readonly #scheduled = new Map<string, Cancel>();
  #closed = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    parts.store.define(
      'CREATE TABLE IF NOT EXISTS eb_replays (name TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID',
    );
  }

  all(): readonly ReplayRecord[] {
    return this.#parts.store
      .prepare('SELECT record FROM eb_replays ORDER BY name')
      .all()
      .map((row) => JSON.parse(String(row['record'])) as ReplayRecord);
  }

  find(name: string): ReplayRecord | undefined {
    const row = this.#parts.store.prepare('SELECT record FROM eb_replays WHERE name = ?').get(name);
    return row === undefined ? undefined : (JSON.parse(String(row['record'])) as ReplayRecord);
  }

  /** Keeps a replay; inside a write. */
  put(replay: ReplayRecord): void {
    this.#parts.store
      .prepare('INSERT OR REPLACE INTO eb_replays VALUES (?, ?)')
      .run(replay.name, JSON.stringify(replay));
  }

  /** Goes on with every replay that has not ended. */
  start(): void {
    for (const { name, state } of this.all()) {
      if (under.includes(state) && !this.#scheduled.has(name)) this.#schedule(name, 0);
    }
  }

  close(): void {
    this.#closed = true;
    for (const cancel of this.#scheduled.values()) cancel();
  }

  #schedule(name: string, delayMs: number): void {
    if (this.#closed) return;
    const step = (): void => {
      this.#parts
        .write(() => this.#step(name))
        .then(() => {
          this.#scheduled.delete(name);
          this.#parts.deliveries.start();
          this.start();
        })
        .catch(() => this.#schedule(name, retryMs));
    };
    this.#scheduled.set(name, this.#parts.clock.schedule(delayMs, step));
  }

  #step(name: string): void {
    const { clock, registry, archives, ingestion } = this.#parts;
    const replay = this.find(name);
    if (replay === undefined) return;
    const end = (state: ReplayState, stateReason?: string): void =>
      this.put({ ...replay, state, endedAt: clock.now(), ...(stateReason !== undefined && { stateReason }) });
    if (replay.state === 'CANCELLING') return end('CANCELLED');
    const archive = archives.find(replay.archive);
    const bus = registry.findBus(replay.bus);
    if (archive === undefined) return end('FAILED', `Archive ${replay.archive} does not exist.`);
    if (bus === undefined) return end('FAILED', `Event bus ${replay.bus} does not exist.`);
    const from = replay.position ?? { time: replay.eventStart, seq: 0 };
    const events = archives.read(archive, from, replay.eventEnd, eventsPerStep);
    const onlyRules = replay.filterArns.length === 0 ? {} : { onlyRules: replay.filterArns };
    for (const { event } of events) {
      ingestion.take(bus, { ...event, head: { ...event.head, 'replay-name': replay.name } }, onlyRules);
    }
    const last = events.at(-1);
    if (last === undefined) return end('COMPLETED');
    this.put({ ...replay, state: 'RUNNING', position: { time: last.time, seq: last.seq } });
  }
}
