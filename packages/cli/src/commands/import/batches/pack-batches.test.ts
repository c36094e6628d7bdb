import { describe, expect, it } from 'vitest';
import type { ImportRow, StorableRow } from '../rows/import-rows.ts';
import {
  beginning,
  type Batch,
  collecting,
  maxBatchBytes,
  packBatches,
  type Packed,
  type Resume,
} from './pack-batches.ts';

type Rows = readonly StorableRow[];

function row(index: number, bytes: number): ImportRow {
  const source = { line: index + 1, next: { offset: index + 1, line: index + 2 }, raw: '', content: null };
  if (bytes === 0) return { ok: false, source, problem: { code: 'X', message: 'x' } };
  return { ok: true, source, item: {}, json: '', bytes, key: String(index) };
}

async function pack(
  sizes: readonly number[],
  chunk: number,
  from: Resume = beginning({ offset: 0, line: 1 }),
): Promise<Packed<Rows>[]> {
  async function* chunks(): AsyncGenerator<readonly ImportRow[]> {
    const rows = sizes.map((bytes, index) => row(index, bytes)).slice(from.position.offset);
    for (let at = 0; at < rows.length; at += chunk) yield rows.slice(at, at + chunk);
  }
  const packed: Packed<Rows>[] = [];
  for await (const one of packBatches(
    chunks(),
    from,
    collecting((kept) => kept),
  ))
    packed.push(one);
  return packed;
}

const batchesOf = (packed: readonly Packed<Rows>[]): Batch<Rows>[] => packed.filter((one) => one.kind === 'batch');

describe('packBatches', () => {
  const sizes = Array.from({ length: 5_000 }, (_, index) =>
    index % 50 === 49 ? 0 : index % 700 === 3 ? 200_000 : 120,
  );

  it('cuts by bytes and by rows, and always alike', async () => {
    const batches = batchesOf(await pack(sizes, 5_000));
    expect(batchesOf(await pack(sizes, 7))).toEqual(batches);
    expect(batches.map(({ number }) => number)).toEqual(batches.map((_, index) => index));
    for (const { content } of batches) {
      expect(content.length).toBeLessThanOrEqual(1_000);
      expect(content.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(maxBatchBytes);
    }
    expect(batches.flatMap(({ content }) => content).length).toBe(sizes.filter((bytes) => bytes > 0).length);
  });

  it('gives a row that is larger than a batch one of its own', async () => {
    const batches = batchesOf(await pack([100, 300_000, 100], 10));
    expect(batches.map(({ content }) => content.map(({ key }) => key))).toEqual([['0'], ['1'], ['2']]);
  });

  it('goes on after any batch as if it had never stopped', async () => {
    const batches = batchesOf(await pack(sizes, 100));
    const { resume } = batches[2]!;
    const rest = await pack(sizes, 33, resume);
    expect(batchesOf(rest)).toEqual(batches.slice(3));
    const refused = rest.filter(({ kind }) => kind === 'refused').length;
    expect(refused + resume.refused).toBe(100);
  });
});
