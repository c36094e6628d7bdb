import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Differential } from '../../../support/contract-table.ts';
import { type Fixture, startDynamoDb } from '../fixture.ts';
import { Endpoint, startDynalite } from './endpoint.ts';
import { Model, type Outcome } from './model.ts';
import { canonical } from './model-values.ts';
import type { Step } from './plan.ts';
import { RandomPlan } from './random-plan.ts';
import { render } from './render.ts';

// Random operations on random tables against a plain model of the documented semantics, and against dynalite.
// A difference is shown with the seed and the number of the step that made it.
const SEEDS = [11, 12, 13, 14];
const STEPS = 250;

let fixture: Fixture;
let endpoint: Endpoint;

beforeAll(async () => {
  fixture = await startDynamoDb();
  endpoint = new Endpoint(fixture.endpoint);
});
afterAll(() => fixture.close());

describe.each(SEEDS)('random operations, seed %i', (seed) => {
  const sortType = seed % 2 === 0 ? 'S' : 'N';

  it('agree with the model', async ({ task }) => {
    await endpoint.createTable(sortType);
    const plan = new RandomPlan({ seed, sortType });
    const model = new Model();
    const { difference, ...counts } = await compare(plan, (step) => Promise.resolve(model.run(step)));
    task.meta.differential = { against: 'model', ...counts };
    expect(difference).toBeUndefined();
  });

  it('agree with dynalite', async ({ task }) => {
    await endpoint.createTable(sortType);
    const dynalite = await startDynalite();
    try {
      const other = new Endpoint(dynalite.url);
      await other.createTable(sortType);
      const plan = new RandomPlan({ seed, sortType, forDynalite: true });
      const { difference, ...counts } = await compare(plan, (step) => other.run(step));
      task.meta.differential = { against: 'dynalite', ...counts };
      expect(difference).toBeUndefined();
    } finally {
      await dynalite.close();
    }
  });
});

/** Runs a plan on both sides, up to the first step they answer differently, which comes with all that is needed to see why. */
async function compare(
  plan: RandomPlan,
  run: (step: Step) => Promise<Outcome>,
): Promise<Omit<Differential, 'against'> & { difference?: object }> {
  for (let number = 0; number < STEPS; number++) {
    const step = plan.step();
    const [answered, expected] = [comparable(step, await endpoint.run(step)), comparable(step, await run(step))];
    if (isDeepStrictEqual(answered, expected)) continue;
    const difference = { number, ...render(step), answered, expected };
    return { compared: number + 1, differences: 1, difference };
  }
  return { compared: STEPS, differences: 0 };
}

/** Outcomes without what is not promised: the order of scans and of equal index keys, the text of errors, empty answers. */
function comparable(step: Step, { error, item, items }: Outcome): unknown {
  if (error !== undefined) return { error };
  if (items !== undefined) {
    const rows = items.map((row) => JSON.stringify(sortMembers(canonical(row))));
    return { items: step.kind === 'scan' || (step.kind === 'query' && step.index) ? rows.toSorted() : rows };
  }
  const empty = item === undefined || isDeepStrictEqual(item, {});
  return { item: empty ? undefined : canonical(item) };
}

function sortMembers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortMembers);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([name, content]) => [name, sortMembers(content)]));
}
