import { type Item, SluiceClient } from '@sluice/client';
import type { Command, ExitCode } from '../../../command.ts';
import { findEndpoint } from '../../../connection/find-endpoint.ts';
import { nodeFetch } from '../../../connection/node-fetch.ts';
import { CommandError, UsageError } from '../../../errors.ts';
import { describeFlags, type Flags, parseFlags } from '../../../flags.ts';
import { StatusLine } from '../../../status-line.ts';
import type { Terminal } from '../../../terminal.ts';
import { importFlags, mappingFlags } from '../import-flags.ts';
import { knownJobs } from '../journal/journals.ts';
import { findProject } from '../load-table.ts';
import { importRows, type Plan } from '../plan.ts';
import { count, counted } from '../reporting/numbers.ts';
import { planFile } from '../run/import-request.ts';
import { SystemBusy, translated } from '../sending/import-api.ts';
import type { StorableRow } from '../rows/import-rows.ts';
import { keyNamesOf } from '../table.ts';
import { differencesOf } from './compare-item.ts';

const flags = {
  ...mappingFlags,
  sample: { value: '<n>', help: 'Read back so many rows, chosen evenly by chance, instead of all' },
} as const satisfies Flags;

/** `sluice import verify`. */
export const verifyCommand: Command = {
  name: 'verify',
  summary: 'Read back what an import wrote and compare it with the file',
  help: `Read back every row of a file and compare it with the table, field by field

Usage: sluice import verify <job> <file> [flags]

The flags of the import are those the job ran with; give them again on another machine.

${describeFlags(flags)}

Exit code: 0 all equal, 2 some differ or are missing, 1 could not finish.
`,
  run: verify,
};

/** Rows read back in one request: each is one message of the query queue. */
const ROWS_AT_ONCE = 100;
const REQUESTS_AT_ONCE = 4;
const MOST_DIFFERENCES = 10_000;

async function verify(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { flags: given, positionals } = parseFlags(args, flags);
  const [job, file] = positionals;
  if (job === undefined || file === undefined || positionals.length > 2) {
    throw new UsageError('Name the job and the file: sluice import verify JOB FILE.');
  }
  const effective = given.table === undefined ? { ...(await flagsOfJob(job, given, terminal)) } : given;
  const { plan, project } = await planFile(file, effective, terminal);
  const url = given.url ?? effective.url;
  const endpoint = await findEndpoint({ url, environment: terminal.environment, root: project.root });
  const verification = new Verification(plan, new SluiceClient({ ...endpoint, fetch: nodeFetch }));
  const sample = given.sample === undefined ? undefined : sampleSize(given.sample);
  await telling(verification, given.json, terminal, () => verification.run(sample));
  return report(verification, given.json, terminal);
}

const REDRAW_EVERY_MS = 200;
const LINE_EVERY_MS = 10_000;

/** Shows how far it is: a large file takes a while. */
async function telling(
  verification: Verification,
  json: boolean,
  terminal: Terminal,
  work: () => Promise<void>,
): Promise<void> {
  const line = new StatusLine(terminal);
  const tell = (): void => {
    const different = verification.different === 0 ? '' : `, ${count(verification.different)} different`;
    line.show([`${counted(verification.checked, 'row')} read back${different}`]);
  };
  const timer = json ? undefined : setInterval(tell, terminal.interactive ? REDRAW_EVERY_MS : LINE_EVERY_MS);
  try {
    await translated(work());
  } catch (error) {
    if (!(error instanceof SystemBusy)) throw error;
    throw new CommandError(`The system cannot be reached any more: ${error.message}.`, { cause: error });
  } finally {
    clearInterval(timer);
    line.clear();
  }
}

/** The flags the job was run with, and those given now before them. */
async function flagsOfJob(
  job: string,
  given: ReturnType<typeof parseFlags<typeof flags>>['flags'],
  { directory }: Terminal,
): Promise<ReturnType<typeof parseFlags<typeof importFlags>>['flags']> {
  const known = (await knownJobs(await findProject(directory, given.config))).find((one) => one.job === job);
  if (known === undefined) {
    throw new CommandError(
      `This machine does not know the job ${job}. Give --table and the other flags of the import.`,
    );
  }
  const { flags: before } = parseFlags(known.args, importFlags);
  return { ...before, url: before.url ?? known.url, config: given.config ?? before.config };
}

function sampleSize(text: string): number {
  const size = Number(text);
  if (Number.isInteger(size) && size > 0) return size;
  throw new UsageError(`--sample takes a number of rows, not "${text}".`);
}

interface Difference {
  readonly line: number;
  readonly key: string;
  readonly missing: boolean;
  readonly attributes: readonly string[];
}

/** Reads rows back and collects those that differ. */
class Verification {
  checked = 0;
  readonly #differences = new Map<string, Difference>();
  readonly #plan: Plan;
  readonly #sluice: SluiceClient;

  constructor(plan: Plan, sluice: SluiceClient) {
    this.#plan = plan;
    this.#sluice = sluice;
  }

  /** Rows that differ so far; those that a later row of their key has replaced are among them until the end. */
  get different(): number {
    return this.#differences.size;
  }

  get differences(): readonly Difference[] {
    return [...this.#differences.values()].toSorted((one, other) => one.line - other.line);
  }

  async run(sample: number | undefined): Promise<void> {
    const rows = sample === undefined ? storable(this.#plan) : await this.#sampled(sample);
    let some: StorableRow[] = [];
    for await (const row of rows) {
      some.push(row);
      if (some.length < ROWS_AT_ONCE * REQUESTS_AT_ONCE) continue;
      await this.#compareAll(some);
      some = [];
    }
    await this.#compareAll(some);
    if (this.#differences.size > 0) await this.#forgiveReplaced();
  }

  /** Reservoir sampling: every row has the same chance, and only the sample is held. */
  async #sampled(size: number): Promise<readonly StorableRow[]> {
    const rows: StorableRow[] = [];
    let seen = 0;
    for await (const row of storable(this.#plan)) {
      const place = seen < size ? seen : Math.floor(Math.random() * (seen + 1));
      if (place < size) rows[place] = row;
      seen++;
    }
    return rows;
  }

  async #compareAll(rows: readonly StorableRow[]): Promise<void> {
    const requests: Promise<void>[] = [];
    for (let at = 0; at < rows.length; at += ROWS_AT_ONCE)
      requests.push(this.#compare(rows.slice(at, at + ROWS_AT_ONCE)));
    await Promise.all(requests);
  }

  async #compare(rows: readonly StorableRow[]): Promise<void> {
    const { table } = this.#plan;
    const names = keyNamesOf(table);
    const events = rows.map(({ item }) => ({
      type: 'query.get' as const,
      data: { table: table.name, key: Object.fromEntries(names.map((name) => [name, item[name]!])), consistent: true },
    }));
    const { events: answers } = await this.#sluice.sendBatch(events, { waitSeconds: 20 });
    for (const [index, row] of rows.entries()) {
      const sent = answers[index]!;
      if (sent.status === 'rejected')
        throw new CommandError(`Line ${row.source.line} cannot be read back: ${sent.problem.title}.`);
      const outcome = await this.#sluice.wait<'query.get'>(sent as { readonly href: string });
      if (outcome.status !== 'succeeded')
        throw new CommandError(`Line ${row.source.line} cannot be read back: ${outcome.error.message}.`);
      this.#judge(row, outcome.result.item);
    }
  }

  #judge(row: StorableRow, stored: Item | null): void {
    this.checked++;
    const attributes = stored === null ? [] : differencesOf(row.item, stored);
    if (stored !== null && attributes.length === 0) return;
    // Of several rows of a key the last one counts.
    if ((this.#differences.get(row.key)?.line ?? 0) > row.source.line) return;
    if (this.#differences.size >= MOST_DIFFERENCES) {
      throw new CommandError(`More than ${MOST_DIFFERENCES} rows differ: is it the right file and table?`);
    }
    this.#differences.set(row.key, { line: row.source.line, key: row.key, missing: stored === null, attributes });
  }

  /** A row whose key comes again later in the file was replaced by that one, as it should be. */
  async #forgiveReplaced(): Promise<void> {
    for await (const { key, source } of storable(this.#plan)) {
      const difference = this.#differences.get(key);
      if (difference !== undefined && source.line > difference.line) this.#differences.delete(key);
    }
  }
}

async function* storable(plan: Plan): AsyncGenerator<StorableRow> {
  for await (const rows of importRows(plan, plan.firstRow)) {
    for (const row of rows) if (row.ok) yield row;
  }
}

function report({ checked, differences }: Verification, json: boolean, terminal: Terminal): ExitCode {
  if (json) {
    for (const difference of differences) terminal.out(`${JSON.stringify({ event: 'difference', ...difference })}\n`);
    terminal.out(`${JSON.stringify({ event: 'verified', checked, different: differences.length })}\n`);
  } else {
    for (const { line, missing, attributes } of differences.slice(0, 20)) {
      terminal.out(`line ${line}: ${missing ? 'not in the table' : `differs in ${attributes.join(', ')}`}\n`);
    }
    if (differences.length > 20) terminal.out(`and ${differences.length - 20} more\n`);
    const verdict = differences.length === 0 ? 'all equal' : `${counted(differences.length, 'row')} different`;
    terminal.out(`${counted(checked, 'row')} read back, ${verdict}\n`);
  }
  return differences.length === 0 ? 0 : 2;
}
