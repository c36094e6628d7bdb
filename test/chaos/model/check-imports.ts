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

/** Clients write the same items as this one. */
const contestedJob = 'job-2';

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
    yield* checkFailure(job, progress, codesOf(job, world, refused));
    const open = openBatches(job, batches, world);
    // Items of an import with images are checked among everything else that is done to them.
    if (progress['undoable'] === true) yield* checkUndo(job, progress, world);
    else if (job !== contestedJob) yield* checkRows(job, [...batches.values()], open, world);
    yield* checkReasons(job, failures, {
      done: [...batches.values()],
      refused,
      open,
      codes: codesOf(job, world, refused),
    });
  }
}

interface Told {
  readonly done: readonly Batch[];
  readonly refused: readonly Batch[];
  readonly open: readonly Batch[];
  readonly codes: RefusalCodes;
}

/** Each rejected row has its reason once; a batch on its way may have told of its own already, before it is counted. */
function* checkReasons(
  job: string,
  failures: readonly Readonly<Record<string, unknown>>[],
  { done, refused, open, codes }: Told,
): Generator<string> {
  const due = new Set([...rowsOf(done, isBroken), ...rowsOf(refused, () => true)]);
  const early = new Set(rowsOf(open, isBroken));
  const told = failures.map(({ batch, index }) => `${String(batch)}/${String(index)}`);
  const seen = new Set(told);
  if (seen.size < told.length) yield `${job} tells of ${told.length} rejected rows, which are ${seen.size}`;
  for (const row of due.difference(seen)) yield `${job} does not tell why its row ${row} was rejected`;
  for (const row of seen.difference(due.union(early))) yield `${job} tells that its row ${row} was rejected`;
  for (const { batch, index, code } of failures) {
    // What is wrong with a row by itself is the same whatever became of its batch.
    const known = codes.get(Number(batch)) ?? new Set(['KEY_INVALID']);
    if (!known.has(textOf(code)))
      yield `${job} tells that its row ${String(batch)}/${String(index)} has ${textOf(code)}`;
  }
}

/** Error codes that the events of a batch which was refused as a whole have ended with, by its number. */
type RefusalCodes = ReadonlyMap<number, ReadonlySet<string>>;

function codesOf(job: string, { sendings, history }: World, refused: readonly Batch[]): RefusalCodes {
  const numbers = new Set(refused.map(({ batch }) => batch));
  const codes = new Map<number, Set<string>>();
  for (const sending of sendings) {
    const { type, data } = sending.event;
    const batch = Number(data['batch']);
    if (type !== 'import.batch' || data['job'] !== job || !numbers.has(batch)) continue;
    for (const { pk, error } of history.receipts) {
      if (pk === keyOf(sending) && error) codes.set(batch, (codes.get(batch) ?? new Set()).add(error.code));
    }
  }
  return codes;
}

/** A job has failed only for as long as a batch of it stands refused, for the reason that it tells. */
function* checkFailure(
  job: string,
  { status, error }: Readonly<Record<string, unknown>>,
  codes: RefusalCodes,
): Generator<string> {
  if (status !== 'failed') return;
  const { code } = error as { readonly code: string };
  if ([...codes.values()].some((known) => known.has(code))) return;
  yield `${job} has failed with ${code}, and no batch of it was refused with that`;
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
  const items = progress['items'] as Record<'expected' | 'written' | 'failed' | 'superseded', number> | undefined;
  const ended = complete ? (failed + refused.length > 0 ? 'completed-with-failures' : 'completed') : 'running';
  const found = {
    // What all batches run into fails the job, until a redrive gets past it.
    status: refused.length > 0 && progress['status'] === 'failed' ? ended : progress['status'],
    batches: pick(progress['batches']),
    expected: items?.expected,
    failed: items?.failed,
    handled: (items?.written ?? 0) + (items?.superseded ?? 0),
    ...(batches[0]?.table === 'cities' && { written: items?.written }),
  };
  const truth = {
    status: ended,
    batches: { expected, done, refused: refused.length },
    expected: end === undefined ? null : end.data['items'],
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
function* checkRows(job: string, batches: readonly Batch[], open: readonly Batch[], world: World): Generator<string> {
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
  const table = tableOf(job);
  const maybe = Map.groupBy(
    open.flatMap(({ items }) => items).filter((row) => !isBroken(row)),
    (row) => identityOf(table, row),
  );
  const found = new Map(rowsIn(job, world).map((item) => [identityOf(table, item), item]));
  for (const identity of new Set([...expected.keys(), ...found.keys()])) {
    const [should, is] = [expected.get(identity), found.get(identity)].map((row) => row && sorted(row));
    if ((maybe.get(identity) ?? []).some((row) => sorted(row) === is)) continue;
    if (should !== is) yield `${identity} is ${is ?? 'absent'}, and the import has ${should ?? 'no such row'}`;
  }
}

function tableOf(job: string): 'cities' | 'orders' {
  return job === 'job-1' ? 'orders' : 'cities';
}

function rowsIn(job: string, { tables }: World): readonly Item[] {
  return (tables[tableOf(job)] ?? []).filter((item) => (item['country'] ?? item['customerId']) === job);
}

/** An undo that was asked for, and not refused in the end, comes to its end once all dead letters are sent again. */
function* checkUndo(
  job: string,
  progress: Readonly<Record<string, unknown>>,
  { sendings, redriven, outcomes }: World,
): Generator<string> {
  const undo = sendings.find(({ event }) => event.type === 'import.undo' && event.data['job'] === job);
  if (!redriven || undo === undefined || outcomes.get(keyOf(undo))?.status !== 'succeeded') return;
  const { status } = progress['undo'] as { readonly status: string };
  if (status !== 'completed') yield `${job} was undone, and its undo is ${status}`;
}

function sorted(row: Item): string {
  return JSON.stringify(Object.entries(row).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** What is promised of a job's batches, without what else it tells. */
function pick(batches: unknown): object {
  const { expected, done, refused } = (batches ?? {}) as Readonly<Record<string, unknown>>;
  return { expected, done, refused };
}
