import { rm } from 'node:fs/promises';
import { type ParsedArguments, parseFlags } from '../../../flags.ts';
import { UsageError } from '../../../errors.ts';
import type { Terminal } from '../../../terminal.ts';
import { importFlags, type mappingFlags } from '../import-flags.ts';
import { findProject, loadTable, type Project } from '../load-table.ts';
import { type Mapping, parseMapping } from '../mapping/mapping.ts';
import { makePlan, type Plan, type PlanOptions } from '../plan.ts';
import { findInput } from '../source/find-input.ts';
import type { Input } from '../source/input.ts';
import { spoolStdin } from '../source/spool-stdin.ts';
import { journalFolder } from '../journal/journals.ts';

type MappingValues = ParsedArguments<typeof mappingFlags>['flags'];

/** The file, the table and the way from one to the other. */
export interface FileRequest {
  readonly project: Project;
  readonly mapping: Mapping;
  readonly plan: Plan;
}

/** Reads the arguments of `sluice import FILE`. */
export function parseImportArguments(args: readonly string[]) {
  const { flags, positionals } = parseFlags(args, importFlags);
  return { flags, file: theOnly(positionals, 'the file to import, or - for standard input') };
}

/** Takes the one positional argument there has to be. */
export function theOnly(positionals: readonly string[], what: string): string {
  const [first, second] = positionals;
  if (first === undefined) throw new UsageError(`Name ${what}.`);
  if (second !== undefined)
    throw new UsageError(`Name only ${what}: ${positionals.join(', ')} are ${positionals.length}.`);
  return first;
}

/** Finds the table and looks at the beginning of the file. */
export async function planFile(file: string, flags: MappingValues, terminal: Terminal): Promise<FileRequest> {
  const mapping = parseMapping(flags);
  const delimiter = delimiterOf(flags.delimiter);
  const project = await findProject(terminal.directory, flags.config);
  const table = await loadTable(project, flags.table);
  const input = await inputOf(file, flags, terminal, project);
  try {
    return { project, mapping, plan: await planOf(input, { flags, table, mapping, delimiter }) };
  } catch (error) {
    // What was standard input is of no use to anybody.
    if (!input.onDisk) await rm(input.path, { force: true });
    throw error;
  }
}

interface PlanRequest extends Pick<PlanOptions, 'table' | 'mapping' | 'delimiter'> {
  readonly flags: MappingValues;
}

async function planOf(input: Input, { flags, table, mapping, delimiter }: PlanRequest): Promise<Plan> {
  const plan = await makePlan({ input, table, mapping, format: flags.format, delimiter });
  if (flags.empty !== undefined && plan.format !== 'csv' && plan.format !== 'tsv') {
    throw new UsageError('--empty is for the cells of CSV and TSV; JSON says itself what is null and what is missing.');
  }
  return plan;
}

async function inputOf(
  file: string,
  { encoding, json }: MappingValues,
  terminal: Terminal,
  project: Project,
): Promise<Input> {
  const { directory } = terminal;
  if (file !== '-') return await findInput(file, { directory, encoding });
  const path = await spoolStdin(terminal, journalFolder(project), json);
  return { ...(await findInput(path, { directory, encoding })), name: '-', onDisk: false };
}

function delimiterOf(text: string | undefined): string | undefined {
  const delimiter = text === '\\t' ? '\t' : text;
  if (delimiter !== undefined && (Buffer.byteLength(delimiter) !== 1 || delimiter === '"')) {
    throw new UsageError(`--delimiter takes one ASCII character, like ";", not "${text}".`);
  }
  return delimiter;
}
