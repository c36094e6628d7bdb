import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Differential } from '../../../support/contract-table.ts';
import { type Fixture, startDynamoDb } from '../fixture.ts';
import { startDynalite } from './dynalite.ts';
import { Endpoint } from './endpoint.ts';
import { Model } from './model.ts';
import { canonical } from './model-values.ts';
import type { Outcome, Step } from './plan.ts';
import { RandomPlan } from './random-plan.ts';
import { render } from './render.ts';

// Random operations on random tables against a plain model of the documented semantics, and against dynalite.
// A difference is shown with the seed and the number of the step that made it. Differences that are rare come out of a
// longer run than every day's: SLUICE_DIFFERENTIAL_STEPS says how many steps each seed takes.
const SEEDS = [11, 12, 13, 14];
const STEPS = Number(process.env['SLUICE_DIFFERENTIAL_STEPS'] ?? 250);
const TIMEOUT = 30_000 + STEPS * 200;

let fixture: Fixture;
let endpoint: Endpoint;

beforeAll(async () => {
  fixture = await startDynamoDb();
  endpoint = new Endpoint(fixture.endpoint);
});
afterAll(() => fixture.close());

describe.each(SEEDS)('random operations, seed %i', (seed) => {
  const sortType = seed % 2 === 0 ? 'S' : 'N';

  it('agree with the model', { timeout: TIMEOUT }, async ({ task }) => {
    await endpoint.createTable(sortType);
    const plan = new RandomPlan({ seed, sortType, forDynalite: false });
    const model = new Model();
    const { difference, ...counts } = await compare(plan, (step) => Promise.resolve(model.run(step)));
    task.meta.differential = { against: 'model', ...counts };
    expect(difference).toBeUndefined();
  });

  it('agree with dynalite', { timeout: TIMEOUT }, async ({ task }) => {
    await endpoint.createTable(sortType);
    const dynalite = await startDynalite();
    try {
      const other = new Endpoint(dynalite.url);
      await other.createTable(sortType);
      const plan = new RandomPlan({ seed, sortType, forDynalite: true });
      const { difference, ...counts } = await compare(plan, async (step) => other.run(step), withoutCapacity);
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
  promised: (outcome: Outcome) => Outcome = (outcome) => outcome,
): Promise<Omit<Differential, 'against'> & { difference?: object }> {
  for (let number = 0; number < STEPS; number++) {
    const step = plan.step();
    const answered = comparable(step, promised(await endpoint.run(step)));
    const expected = comparable(step, promised(await run(step)));
    if (isDeepStrictEqual(answered, expected)) continue;
    const request = step.kind === 'rebuild' ? step : render(step);
    const difference = {
      number,
      request: JSON.stringify(request),
      answered: JSON.stringify(answered),
      expected: JSON.stringify(expected),
    };
    return { compared: number + 1, differences: 1, difference };
  }
  return { compared: STEPS, differences: 0 };
}

/** Dynalite charges nothing for indexes and for reading nothing. */
function withoutCapacity(outcome: Outcome): Outcome {
  return { ...outcome, capacity: undefined };
}

/** Outcomes without what is not promised: the order of scans and of equal index keys, the text of errors, empty answers. */
function comparable(step: Step, { error, item, items, scanned, count, reasons, capacity }: Outcome): unknown {
  const ordered = (step.kind === 'query' && step.index === undefined) || step.kind === 'transact-get';
  const rows = items?.map(text);
  return {
    error,
    item: text(item),
    rows: ordered ? rows : rows?.toSorted(),
    scanned,
    count,
    reasons: reasons?.map(({ code, item: shown }) => ({ code, item: text(shown) })),
    capacity: capacity === undefined ? undefined : sortMembers(capacity),
  };
}

function text(item: unknown): string {
  return item === undefined ? '{}' : JSON.stringify(sortMembers(canonical(item)));
}

function sortMembers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortMembers);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([name, content]) => [name, sortMembers(content)]));
}
