import type { Command, ExitCode } from '../../../command.ts';
import { findEndpoint } from '../../../connection/find-endpoint.ts';
import { CommandError, UsageError } from '../../../errors.ts';
import { describeFlags, type Flags, parseFlags } from '../../../flags.ts';
import { StatusLine } from '../../../status-line.ts';
import type { Terminal } from '../../../terminal.ts';
import { importFlags, mappingFlags } from '../import-flags.ts';
import { type KnownJob, knownJobs } from '../journal/journals.ts';
import { findProject } from '../load-table.ts';
import { count, counted } from '../reporting/numbers.ts';
import { planFile } from '../run/import-request.ts';
import { preflight } from '../run/preflight.ts';
import { systemClock } from '../system-clock.ts';
import { ReadBack } from './read-back.ts';
import { Verification } from './verification.ts';

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

Exit code: 0 all equal, 2 some differ or are missing, 1 could not finish, or the file is not the job's.
`,
  run: verify,
};

async function verify(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { flags: given, positionals } = parseFlags(args, flags);
  const [job, file] = positionals;
  if (job === undefined || file === undefined || positionals.length > 2) {
    throw new UsageError('Name the job and the file: sluice import verify JOB FILE.');
  }
  const known = (await knownJobs(await findProject(terminal.directory, given.config))).find((one) => one.job === job);
  const effective = given.table === undefined ? flagsOfJob(job, known, given) : given;
  const { plan, project } = await planFile(file, effective, terminal);
  // A file with no row to compare, or none of the key, says so before anything is read.
  preflight(plan);
  const url = given.url ?? effective.url;
  const endpoint = await findEndpoint({ url, environment: terminal.environment, root: project.root });
  const readBack = new ReadBack({ ...endpoint, table: plan.table, clock: systemClock, random });
  const verification = new Verification(plan, readBack);
  const sample = given.sample === undefined ? undefined : sampleSize(given.sample);
  await telling(verification, given.json, terminal, () => verification.run(sample));
  report(verification, given.json, terminal);
  const unlike = unlikeTheJob(verification, known);
  if (unlike !== undefined) terminal.err(`sluice: ${unlike}\n`);
  if (verification.differences.length > 0) return 2;
  return unlike === undefined ? 0 : 1;
}

const random = { next: Math.random };

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
    await work();
  } finally {
    clearInterval(timer);
    line.clear();
  }
}

/** The flags the job was run with, and those given now before them. */
function flagsOfJob(
  job: string,
  known: KnownJob | undefined,
  given: ReturnType<typeof parseFlags<typeof flags>>['flags'],
): ReturnType<typeof parseFlags<typeof importFlags>>['flags'] {
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

/** Why what was compared says nothing about the job; undefined where it does. */
function unlikeTheJob({ checked, storable, refused }: Verification, known: KnownJob | undefined): string | undefined {
  if (checked === 0) return 'The file has no row that can be stored: nothing was compared.';
  const end = known?.end;
  if (end === undefined || (end.items === storable && end.refused === refused)) return undefined;
  return (
    `The file has ${counted(storable, 'row')} that can be stored and ${count(refused)} that cannot; ` +
    `the import had ${count(end.items)} and ${count(end.refused)}. Name the file that was imported, with the same flags.`
  );
}

function report(verification: Verification, json: boolean, terminal: Terminal): void {
  const { checked, refused, replaced, differences } = verification;
  const different = differences.length;
  if (json) {
    for (const { line, key, missing, attributes } of differences) {
      terminal.out(`${JSON.stringify({ event: 'difference', line, key, missing, attributes })}\n`);
    }
    terminal.out(`${JSON.stringify({ event: 'verified', checked, different, replaced, refused })}\n`);
    return;
  }
  for (const { line, missing, attributes } of differences.slice(0, 20)) {
    terminal.out(`line ${line}: ${missing ? 'not in the table' : `differs in ${attributes.join(', ')}`}\n`);
  }
  if (different > 20) terminal.out(`and ${count(different - 20)} more\n`);
  if (refused > 0) {
    const rows = refused === 1 ? '1 row of the file was' : `${count(refused)} rows of the file were`;
    terminal.out(`${rows} not compared: not storable, see the rejects of the import\n`);
  }
  const verdict = [
    `${counted(checked, 'row')} read back`,
    ...(replaced > 0 ? [`${count(replaced)} replaced by newer ones`] : []),
    different > 0 ? `${counted(different, 'row')} different` : replaced > 0 ? 'the others equal' : 'all equal',
  ];
  terminal.out(`${verdict.join(', ')}\n`);
}
