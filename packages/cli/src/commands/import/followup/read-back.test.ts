import { afterEach, describe, expect, it } from 'vitest';
import { FakeSystem, type FakeSystemOptions } from '../../../../test/fake-system.ts';
import { SimulatedClock } from '../../../../test/simulated-clock.ts';
import type { StorableRow } from '../rows/import-rows.ts';
import { systemClock } from '../system-clock.ts';
import { ReadBack, type ReadBackOptions } from './read-back.ts';

const definition = { partitionKey: { name: 'id', type: 'string' } } as const;

let system: FakeSystem;
afterEach(() => system.close());

async function start(options: Omit<FakeSystemOptions, 'tables'>): Promise<void> {
  system = await FakeSystem.start({ tables: { plain: definition }, ...options });
}

function rowOf(id: number): StorableRow {
  const item = { id: `${id}` };
  const json = JSON.stringify(item);
  const source = { line: id, next: { offset: id, line: id + 1 }, raw: json, content: item };
  return { ok: true, source, item, json, bytes: json.length, key: item.id };
}

function rowsTo(last: number): readonly StorableRow[] {
  return Array.from({ length: last }, (_, index) => rowOf(index + 1));
}

/** Lines that were read back, in order. */
async function readBack(
  rows: AsyncIterable<StorableRow> | Iterable<StorableRow>,
  options: Partial<ReadBackOptions> = {},
): Promise<readonly number[]> {
  const table = { name: 'plain', definition };
  const random = { next: () => 0.5 };
  const reading = new ReadBack({ url: system.url, table, clock: new SimulatedClock(), random, ...options });
  const lines: number[] = [];
  await reading.run(rows, ({ source }) => void lines.push(source.line));
  return lines.toSorted((one, other) => one - other);
}

const lines = (last: number): readonly number[] => rowsTo(last).map(({ source }) => source.line);
const firstKeys = (): readonly unknown[] => system.events.map(({ data }) => data.keys?.[0]?.['id']);

describe('reading rows back', () => {
  it('waits for outcomes that come later', async () => {
    await start({ delayMs: ({ data }) => (data.keys?.[0]?.['id'] === '101' ? 30 : 5) });
    expect(await readBack(rowsTo(350))).toEqual(lines(350));
    expect(firstKeys()).toEqual(['1', '101', '201', '301']);
  });

  it('asks again, under a new id, only for what has no outcome', async () => {
    const ids = new Set<string>();
    await start({ loses: ({ id, data }) => data.keys?.[0]?.['id'] === '101' && ids.add(id).size <= 2 });
    expect(await readBack(rowsTo(350), { outcomeMs: 40 })).toEqual(lines(350));
    expect(firstKeys()).toEqual(['1', '101', '201', '301', '101', '101']);
    expect(ids.size).toBe(3);
  });

  it('asks again for a read that was dead-lettered', async () => {
    let letters = 0;
    await start({
      deadLetters: ({ data }) =>
        data.keys?.[0]?.['id'] === '101' && ++letters <= 3 ? { code: 'THROTTLED', message: 'too much' } : undefined,
    });
    expect(await readBack(rowsTo(250))).toEqual(lines(250));
    expect(firstKeys()).toEqual(['1', '101', '201', '101', '101', '101']);
  });

  it('names the rows that cannot be read in the end', async () => {
    await start({
      deadLetters: ({ data }) =>
        data.keys?.[0]?.['id'] === '101' ? { code: 'THROTTLED', message: 'too much' } : undefined,
    });
    await expect(readBack(rowsTo(250))).rejects.toThrow(
      '100 rows (lines 101 to 200) cannot be read back: too much (THROTTLED), asked 4 times.',
    );
  });

  it('ends with the reason when a read fails', async () => {
    await start({ failsRead: () => ({ code: 'KEY_INVALID', message: 'no such key' }) });
    await expect(readBack([rowOf(7)])).rejects.toThrow(
      '1 row (line 7) cannot be read back: no such key (KEY_INVALID).',
    );
  });

  it.each(['DEPENDENCY_UNAVAILABLE', 'THROTTLED'])('gives up on a system that only ever says %s', async (code) => {
    await start({ rejects: () => ({ code, retryable: true }) });
    await expect(readBack(rowsTo(10))).rejects.toThrow('The system reads nothing any more');
  });

  it('leaves nothing under way when the rows end with an error', async () => {
    await start({ loses: () => true });
    async function* broken(): AsyncGenerator<StorableRow> {
      yield* rowsTo(1_001);
      await new Promise((resolve) => setTimeout(resolve, 20));
      throw new Error('the file is gone');
    }
    await expect(readBack(broken(), { clock: systemClock })).rejects.toThrow('the file is gone');
    const moment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));
    // What was sent already may still arrive.
    await moment();
    const { polls } = system;
    expect(polls).toBeGreaterThan(0);
    await moment();
    expect(system.polls).toBe(polls);
  });
});
