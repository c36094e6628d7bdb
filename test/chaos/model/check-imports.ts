import type { JsonObject } from '../../../packages/core/src/index.ts';
import type { SentEvent } from '../workload/action.ts';
import { identityOf, type Item } from './apply-write.ts';
import { keyOf, printOf, type World } from './world.ts';
import { textOf } from './text-of.ts';

interface Batch {
  readonly batch: number;
  readonly table: 'cities' | 'orders';
  readonly items: readonly JsonObject[];
}

/** Rows and progress of every import are what its done batches hold, whatever was sent how often. */
export function* checkImports(world: World): Generator<string> {
  const done = doneSteps(world);
  for (const [job, { progress, failures }] of Object.entries(world.imports)) {
    const steps = done.filter(({ data }) => data['job'] === job);
    const batches = new Map(
      steps.flatMap(({ type, data }) => (type === 'import.batch' ? [[data['batch'], data as unknown as Batch]] : [])),
    );
    const refused = refusedBatches(job, batches, world);
    yield* checkProgress(job, progress, { steps, batches: [...batches.values()], refused });
    const open = openBatches(job, batches, world);
    yield* checkRows(
      job,
      [...batches.values()],
      open.flatMap(({ items }) => items),
      world,
    );
    yield* checkReasons(job, failures, { done: [...batches.values()], refused, open });
  }
}

interface Told {
  readonly done: readonly Batch[];
  readonly refused: readonly Batch[];
  readonly open: readonly Batch[];
}

/** Each rejected row has its reason once; a batch on its way may have told of its own already, before it is counted. */
function* checkReasons(
  job: string,
  failures: readonly Readonly<Record<string, unknown>>[],
  { done, refused, open }: Told,
): Generator<string> {
  const due = new Set([...rowsOf(done, isBroken), ...rowsOf(refused, () => true)]);
  const early = new Set(rowsOf(open, isBroken));
  const told = failures.map(({ batch, index }) => `${String(batch)}/${String(index)}`);
  const seen = new Set(told);
  if (seen.size < told.length) yield `${job} tells of ${told.length} rejected rows, which are ${seen.size}`;
  for (const row of due.difference(seen)) yield `${job} does not tell why its row ${row} was rejected`;
  for (const row of seen.difference(due.union(early))) yield `${job} tells that its row ${row} was rejected`;
}

/** Rows by batch and place. */
function rowsOf(batches: readonly Batch[], isMeant: (row: JsonObject) => boolean): readonly string[] {
  return batches.flatMap(({ batch, items }) =>
    items.flatMap((row, index) => (isMeant(row) ? [`${String(batch)}/${index}`] : [])),
  );
}

/** Steps of imports that succeeded, by the ledger. */
function doneSteps({ sendings, outcomes }: World): readonly SentEvent[] {
  return sendings.flatMap((sending) => {
    const row = outcomes.get(keyOf(sending));
    const done = row?.status === 'succeeded' && row.fingerprint === printOf(sending);
    return done && sending.event.type.startsWith('import.') ? [sending.event] : [];
  });
}

/** Batches that may have been written in part and are not done: they wait for a redrive. */
function openBatches(job: string, done: ReadonlyMap<unknown, Batch>, { sendings }: World): readonly Batch[] {
  return sendings
    .map(({ event }) => event)
    .filter(({ type, data }) => type === 'import.batch' && data['job'] === job && !done.has(data['batch']))
    .map(({ data }) => data as unknown as Batch);
}

/** Batches that were refused as a whole, or kept failing: they count as done until a redrive has them written. */
function refusedBatches(
  job: string,
  done: ReadonlyMap<unknown, Batch>,
  { sendings, outcomes }: World,
): readonly Batch[] {
  const refused = sendings.filter((sending) => {
    const { type, data } = sending.event;
    const row = outcomes.get(keyOf(sending));
    return (
      type === 'import.batch' &&
      data['job'] === job &&
      !done.has(data['batch']) &&
      row?.fingerprint === printOf(sending)
    );
  });
  return [...new Map(refused.map(({ event: { data } }) => [data['batch'], data as unknown as Batch])).values()];
}

interface Truth {
  readonly steps: readonly SentEvent[];
  readonly batches: readonly Batch[];
  readonly refused: readonly Batch[];
}

function* checkProgress(
  job: string,
  progress: Readonly<Record<string, unknown>>,
  { steps, batches, refused }: Truth,
): Generator<string> {
  const end = steps.find(({ type }) => type === 'import.end');
  const rows = batches.flatMap(({ items }) => items);
  const lost = refused.flatMap(({ items: rejected }) => rejected).length;
  const failed = rows.filter(isBroken).length + lost;
  const done = batches.length + refused.length;
  const expected = end === undefined ? null : end.data['batches'];
  const complete = expected !== null && done >= Number(expected);
  const items = progress['items'] as Record<'written' | 'failed' | 'superseded', number> | undefined;
  const found = {
    // What all batches run into fails the job, until a redrive gets past it.
    ...(refused.length === 0 && { status: progress['status'] }),
    batches: pick(progress['batches']),
    failed: items?.failed,
    handled: (items?.written ?? 0) + (items?.superseded ?? 0),
    ...(batches[0]?.table === 'cities' && { written: items?.written }),
  };
  const truth = {
    ...(refused.length === 0 && {
      status: complete ? (failed > 0 ? 'completed-with-failures' : 'completed') : 'running',
    }),
    batches: { expected, done },
    failed,
    handled: rows.length + lost - failed,
    ...(batches[0]?.table === 'cities' && { written: distinct(batches) }),
  };
  if (steps.length + refused.length > 0 && JSON.stringify(found) !== JSON.stringify(truth)) {
    yield `${job} tells ${JSON.stringify(found)}, and the truth is ${JSON.stringify(truth)}`;
  }
}

function distinct(batches: readonly Batch[]): number {
  return batches.reduce(
    (sum, { table, items }) =>
      sum + new Set(items.filter((row) => !isBroken(row)).map((row) => identityOf(table, row))).size,
    0,
  );
}

function isBroken(row: JsonObject): boolean {
  return 'broken' in row;
}

/** Of rows with one key the last of a batch wins, or, where there is a version, the newest of all. */
function* checkRows(
  job: string,
  batches: readonly Batch[],
  open: readonly JsonObject[],
  { tables }: World,
): Generator<string> {
  const expected = new Map<string, Item>();
  for (const { table, items } of batches) {
    for (const row of items) {
      if (isBroken(row)) continue;
      const identity = identityOf(table, row);
      const known = expected.get(identity);
      if (known === undefined || table === 'cities' || textOf(row['updatedAt']) >= textOf(known['updatedAt'])) {
        expected.set(identity, row);
      }
    }
  }
  const table = job === 'job-0' ? 'cities' : 'orders';
  const maybe = Map.groupBy(
    open.filter((row) => !isBroken(row)),
    (row) => identityOf(table, row),
  );
  const rows = (tables[table] ?? []).filter((item) => (item['country'] ?? item['customerId']) === job);
  const found = new Map(rows.map((item) => [identityOf(table, item), item]));
  for (const identity of new Set([...expected.keys(), ...found.keys()])) {
    const [should, is] = [expected.get(identity), found.get(identity)].map((row) => row && sorted(row));
    if ((maybe.get(identity) ?? []).some((row) => sorted(row) === is)) continue;
    if (should !== is) yield `${identity} is ${is ?? 'absent'}, and the import has ${should ?? 'no such row'}`;
  }
}

function sorted(row: Item): string {
  return JSON.stringify(Object.entries(row).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** What is promised of a job's batches, without what else it tells. */
function pick(batches: unknown): object {
  const { expected, done } = (batches ?? {}) as { readonly expected?: unknown; readonly done?: unknown };
  return { expected, done };
}
