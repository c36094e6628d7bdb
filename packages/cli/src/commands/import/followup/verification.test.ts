import { afterEach, beforeEach, expect, it } from 'vitest';
import { TestProject } from '../../../../test/test-project.ts';
import { type Mapping, parseMapping } from '../mapping/mapping.ts';
import { makePlan } from '../plan.ts';
import { findInput } from '../source/find-input.ts';
import type { ReadBack } from './read-back.ts';
import { Verification } from './verification.ts';

const mapping: Mapping = parseMapping({
  rename: [],
  drop: [],
  set: [],
  empty: undefined,
  types: [],
  infer: false,
  columns: undefined,
});
const limits = { mostDifferent: 5, mostOpen: 20 };

let project: TestProject;
beforeEach(async () => {
  project = await TestProject.create(`plain: { partitionKey: { name: 'id', type: 'string' } }`);
});
afterEach(() => project.remove());

/** A verification of a file with `keys` rows of turn 1, and then the same of turn 2, against a table with one turn of them. */
async function verification(keys: number, turnOf: (id: unknown) => number): Promise<Verification> {
  const lines = [1, 2].flatMap((turn) => Array.from({ length: keys }, (_, id) => `{"id":"${id}","turn":${turn}}`));
  await project.write('rows.jsonl', lines.join('\n'));
  const { plain } = await project.tables();
  const input = await findInput('rows.jsonl', { directory: project.directory, encoding: undefined });
  const table = { name: 'plain', definition: plain! };
  const plan = await makePlan({ input, table, mapping, format: undefined, delimiter: undefined });
  const run: ReadBack['run'] = async (rows, judge) => {
    for await (const row of rows) judge(row, { ...row.item, turn: turnOf(row.item['id']) });
  };
  return new Verification(plan, { run }, limits);
}

it('takes no row for different that a later one has replaced, however many there are', async () => {
  const done = await verification(100, () => 2);
  await done.run(undefined);
  expect({ checked: done.checked, differences: done.differences }).toEqual({ checked: 200, differences: [] });
});

it('counts those that differ in the end, of many that differ for a while', async () => {
  const done = await verification(100, (id) => (id === '7' ? 1 : 2));
  await done.run(undefined);
  expect(done.differences).toMatchObject([{ line: 108, attributes: ['turn'] }]);
});

it('gives up where too many differ: it is the wrong file', async () => {
  const done = await verification(100, () => 3);
  await expect(done.run(undefined)).rejects.toThrow('More than 5 rows differ');
});
