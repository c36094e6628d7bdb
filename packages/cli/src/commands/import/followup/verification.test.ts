import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestProject } from '../../../../test/test-project.ts';
import { type Mapping, parseMapping } from '../mapping/mapping.ts';
import { makePlan, type Plan } from '../plan.ts';
import type { StorableRow } from '../rows/import-rows.ts';
import { findInput } from '../source/find-input.ts';
import type { Judge, ReadBack } from './read-back.ts';
import { Verification, type VerificationLimits } from './verification.ts';

const mapping: Mapping = parseMapping({
  rename: [],
  drop: [],
  set: [],
  empty: undefined,
  types: [],
  infer: false,
  columns: undefined,
});
/** Room for about 5 rows, and then for 20. */
const limits: VerificationLimits = { mostDifferent: 5, openBytes: 1_000, mostOpenBytes: 4_000 };

type Stored = Readonly<Record<string, unknown>> | null;

let project: TestProject;
beforeEach(async () => {
  project = await TestProject.create(`
    plain: { partitionKey: { name: 'id', type: 'string' } },
    versioned: { partitionKey: { name: 'id', type: 'string' }, version: 'v' },
  `);
});
afterEach(() => project.remove());

interface Case {
  readonly file: string;
  readonly text: string;
  readonly table?: 'plain' | 'versioned';
  readonly storedOf: (id: unknown) => Stored;
  readonly limits?: VerificationLimits;
  /** So many rows are under way before one of them is judged, in an order of `pick`. */
  readonly underWay?: number;
  readonly pick?: () => number;
}

interface Done {
  readonly verification: Verification;
  /** How often the file was read. */
  readonly passes: number;
}

async function verified({ file, text, table = 'plain', ...rest }: Case, sample?: number): Promise<Done> {
  const { storedOf, underWay = 1, pick = () => 0 } = rest;
  await project.write(file, text);
  const definition = (await project.tables())[table]!;
  const input = await findInput(file, { directory: project.directory, encoding: undefined });
  const plan = await makePlan({
    input,
    table: { name: table, definition },
    mapping,
    format: undefined,
    delimiter: undefined,
  });
  let passes = 0;
  const counting: Plan = { ...plan, reader: (...args) => (passes++, plan.reader(...args)) };
  const run: ReadBack['run'] = async (rows, judge) => {
    const waiting: StorableRow[] = [];
    for await (const row of rows) {
      waiting.push(row);
      if (waiting.length >= underWay) judgeOne(waiting, judge);
    }
    while (waiting.length > 0) judgeOne(waiting, judge);
  };
  const judgeOne = (waiting: StorableRow[], judge: Judge): void => {
    const [row] = waiting.splice(Math.floor(pick() * waiting.length), 1);
    judge(row!, storedOf(row!.item['id']) as Parameters<Judge>[1]);
  };
  const verification = new Verification(counting, { run }, rest.limits ?? limits);
  await verification.run(sample);
  return { verification, passes };
}

function lines(rows: readonly object[]): string {
  return rows.map((row) => JSON.stringify(row)).join('\n');
}

/** Rows of turn 1, and then the same of turn 2. */
function twoTurns(keys: number): string {
  return lines([1, 2].flatMap((turn) => Array.from({ length: keys }, (_, id) => ({ id: `${id}`, turn }))));
}

describe('a verification', () => {
  it('takes no row for different that a later one has replaced, however many there are', async () => {
    const storedOf = (id: unknown): Stored => ({ id, turn: 2 });
    const { verification } = await verified({ file: 'rows.jsonl', text: twoTurns(100), storedOf });
    expect(verification).toMatchObject({ checked: 200, differences: [], replaced: 100 });
  });

  it('counts those that differ in the end, of many that differ for a while', async () => {
    const storedOf = (id: unknown): Stored => ({ id, turn: id === '7' ? 1 : 2 });
    const { verification } = await verified({ file: 'rows.jsonl', text: twoTurns(100), storedOf });
    expect(verification.differences).toMatchObject([{ line: 108, attributes: ['turn'] }]);
  });

  it('reads the file again only as often as it has held the most that it may', async () => {
    const storedOf = (id: unknown): Stored => ({ id, turn: 2 });
    const { passes } = await verified({ file: 'rows.jsonl', text: twoTurns(1_000), storedOf });
    // After some 5, 10 and 20 rows, and then after 20 each.
    expect(passes).toBeLessThan(1 + 1_000 / 18);
    const room = await verified({ file: 'rows.jsonl', text: twoTurns(1_000), storedOf, limits: {} });
    expect(room.passes).toBe(1);
  });

  it('gives up where too many differ: it is the wrong file', async () => {
    const storedOf = (id: unknown): Stored => ({ id, turn: 3 });
    await expect(verified({ file: 'rows.jsonl', text: twoTurns(100), storedOf })).rejects.toThrow(
      'More than 5 rows differ',
    );
  });

  it('tells the rows of one line apart', async () => {
    const text = '[{"id":"1","n":1},{"id":"1","n":2},{"id":"2","n":1}]';
    const done = await verified({ file: 'rows.json', text, storedOf: (id) => ({ id, n: id === '1' ? 2 : 1 }) });
    expect(done.verification).toMatchObject({ differences: [], replaced: 1 });
    const sampled = await verified({ file: 'rows.json', text, storedOf: (id) => ({ id, n: 1 }) }, 3);
    expect(sampled.verification.differences).toMatchObject([{ line: 1, key: '1', attributes: ['n'] }]);
  });

  it('finds of every key what the last row of it says, in whatever order rows are answered', async () => {
    const row = fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), n: fc.integer({ min: 0, max: 2 }) });
    const stored = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), fc.integer({ min: 0, max: 2 }));
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 60 }),
        stored,
        fc.integer({ min: 1, max: 20 }),
        fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
        fc.boolean(),
        async (rows, values, underWay, order, sampled) => {
          const storedOf = (id: unknown): Stored =>
            Object.hasOwn(values, id as string) ? { id, n: values[id as string] } : null;
          const pick = (): number => order.next().value!;
          const bounds = { mostDifferent: 10, openBytes: 500, mostOpenBytes: 700 };
          const text = lines(rows);
          const { verification } = await verified(
            { file: 'rows.jsonl', text, storedOf, underWay, pick, limits: bounds },
            sampled ? 100 : undefined,
          );
          const last = new Map(rows.map(({ id, n }, index) => [id, { n, line: index + 1 }]));
          const expected = [...last].filter(([id, { n }]) => storedOf(id)?.['n'] !== n).map(([, { line }]) => line);
          const found = verification.differences.map(({ line }) => line);
          expect(found).toEqual(expected.toSorted((one, other) => one - other));
          const unequal = rows.filter(({ id, n }) => storedOf(id)?.['n'] !== n).length;
          expect(verification.replaced).toBe(unequal - expected.length);
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('a verification of a table with versions', () => {
  const versioned = (rows: readonly object[], storedOf: Case['storedOf']): Promise<Done> =>
    verified({ file: 'rows.jsonl', text: lines(rows), table: 'versioned', storedOf });

  it('compares rows that bring no version without it', async () => {
    const rows = [
      { id: '1', n: 1 },
      { id: '2', n: 2 },
    ];
    const { verification } = await versioned(rows, (id) => ({ id, n: 1, v: '2026-01-01T00:00:00.000Z' }));
    expect(verification.differences).toMatchObject([{ line: 2, attributes: ['n'] }]);
  });

  it('counts apart what a newer stored version has replaced', async () => {
    const rows = [
      { id: '1', n: 1, v: 9 },
      { id: '2', n: 1, v: 10 },
      { id: '3', n: 1, v: 11 },
    ];
    const { verification } = await versioned(rows, (id) => ({ id, n: 2, v: 10 }));
    expect(verification).toMatchObject({ replaced: 1, checked: 3 });
    expect(verification.differences).toMatchObject([
      { line: 2, attributes: ['n'] },
      { line: 3, attributes: ['n', 'v'] },
    ]);
  });

  it('goes by the version and not by the place: a newer row that is not stored is missed', async () => {
    const rows = [
      { id: '1', n: 1, v: 2 },
      { id: '1', n: 2, v: 1 },
    ];
    const { verification } = await versioned(rows, (id) => ({ id, n: 2, v: 1 }));
    expect(verification.differences).toMatchObject([{ line: 1, attributes: ['n', 'v'] }]);
    const right = await versioned(rows, (id) => ({ id, n: 1, v: 2 }));
    expect(right.verification).toMatchObject({ differences: [], replaced: 1 });
  });
});
