import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeSystem, type FakeSystemOptions } from '../../../../test/fake-system.ts';
import { SimulatedClock } from '../../../../test/simulated-clock.ts';
import { type Batch, beginning } from '../batches/pack-batches.ts';
import { Journal } from '../journal/journal.ts';
import { BatchText, type CollectedRows } from './batch-text.ts';
import { ImportApi } from './import-api.ts';
import { Sender } from './sender.ts';

const definition = { partitionKey: { name: 'id', type: 'string' } } as const;
const start = { offset: 0, line: 1 };

let directory: string;
let system: FakeSystem;
let sender: Sender;
let journal: Journal;
let clock: SimulatedClock;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sluice-sender-'));
  clock = new SimulatedClock();
});
afterEach(async () => {
  await sender.settle();
  await system.close();
  await rm(directory, { recursive: true, force: true });
});

async function open(options: Omit<FakeSystemOptions, 'tables'>): Promise<void> {
  system = await FakeSystem.start({ tables: { plain: definition }, ...options });
  const header = { v: 1, job: 'j', table: 'plain', url: system.url, file: 'f', path: '/f', startedAt: '', args: [] };
  journal = Journal.open(join(directory, 'j.jsonl'), header as Journal['header']);
  sender = new Sender({
    api: new ImportApi({ url: system.url }),
    journal,
    table: { name: 'plain', definition },
    from: beginning(start),
    clock,
    random: { next: () => 0.5 },
    watchMs: 500,
    patienceMs: 10_000_000,
  });
}

/** A batch of one row, so large that each travels alone. */
function batch(number: number): Batch<CollectedRows> {
  const json = JSON.stringify({ id: String(number), text: 'x'.repeat(360_000) });
  const resume = { position: start, batch: number + 1, items: number + 1, refused: 0 };
  const rows = new BatchText();
  rows.add({ json, bytes: json.length, key: String(number) });
  return { kind: 'batch', number, content: rows.take(), resume };
}

interface Sending {
  readonly atSeconds: number;
  /** Batches in the system and not yet applied. */
  readonly waiting: number;
}

async function sendAll(count: number): Promise<readonly Sending[]> {
  const sent: Sending[] = [];
  for (let number = 0; number < count; number++) {
    await sender.send(batch(number));
    sent.push({ atSeconds: clock.ms / 1000, waiting: system.waiting.length });
  }
  await sender.flush();
  return sent;
}

describe('the sender', () => {
  it('slows down while the import queue grows, and speeds up again when it drains', async () => {
    /** Batches a second: 20, then one every two seconds for a minute, then 20 again. */
    const appliesInAll = (): number => {
      const seconds = clock.ms / 1000;
      if (seconds < 5) return 20 * seconds;
      if (seconds < 65) return 100 + (seconds - 5) / 2;
      return 130 + 20 * (seconds - 65);
    };
    await open({ appliesInAll });
    const sent = await sendAll(260);
    const between = (from: number, to: number) => sent.filter(({ atSeconds: at }) => at >= from && at < to);
    // Slow: what comes in is what goes out, and little waits.
    expect(between(35, 65).length).toBeLessThan(25);
    expect(Math.max(...between(35, 65).map(({ waiting }) => waiting))).toBeLessThanOrEqual(40);
    // Fast again: in a third of the time more than twice as many, which is all that is left.
    expect(between(65, 75).length).toBeGreaterThan(2 * between(35, 65).length);
    expect(sent.at(-1)?.atSeconds).toBeLessThan(75);
  });

  it('asks a system that is busy less and less often, and sends as fast as before when it is not any more', async () => {
    const asked: number[] = [];
    const busy = (): boolean => clock.ms >= 1 && clock.ms < 120_000;
    let answered = 0;
    await open({
      refuse: () => {
        // Time begins to pass with the first answer.
        if (++answered === 10) clock.ms = 1;
        asked.push(clock.ms / 1000);
        return busy() ? [429, 503][asked.length % 2] : undefined;
      },
    });
    await sendAll(60);
    const during = asked.filter((at) => at > 0 && at < 120);
    expect(during.length).toBeGreaterThan(5);
    // Six requests at a time begin it; alone, and 10 s apart at most, they would be hundreds without backing off.
    expect(during.filter((at) => at >= 60).length).toBeLessThanOrEqual(during.filter((at) => at < 60).length);
    expect(during.length).toBeLessThan(120);
    expect(system.batches).toHaveLength(60);
    // Nothing is waited for once it takes requests again.
    expect(clock.ms).toBeLessThan(150_000);
  });

  it('forgets where the outcomes of batches are when it knows that they are applied', async () => {
    await open({});
    await sendAll(10);
    expect(journal.accepted.size).toBe(10);
    // A row of the same key may only be sent when the earlier one is applied.
    await sender.send({ ...batch(3), number: 10 });
    expect(journal.accepted.size).toBe(0);
    expect(sender.watch.open).toBe(0);
    expect(journal.taken).toBe(10);
  });

  it('sends those batches of a request again that were not taken, and no others', async () => {
    await open({
      rejects: ({ data }, request) =>
        request === 1 && data.batch === 0 ? { code: 'THROTTLED', retryable: true } : undefined,
    });
    await sendAll(4);
    const numbers = system.batches.map(({ data }) => data.batch ?? -1);
    expect(numbers.toSorted((one, other) => one - other)).toEqual([0, 1, 2, 3]);
  });
});
