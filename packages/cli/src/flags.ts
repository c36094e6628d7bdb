import { parseArgs } from 'node:util';
import { UsageError } from './errors.ts';

export interface Flag {
  /** Placeholder of its value in the help; a flag without one is a switch. */
  readonly value?: string;
  readonly short?: string;
  /** May be given several times. */
  readonly multiple?: true;
  readonly help: string;
}

export type Flags = Readonly<Record<string, Flag>>;

type ValueOf<One extends Flag> = One extends { readonly value: string }
  ? One extends { readonly multiple: true }
    ? readonly string[]
    : string | undefined
  : boolean;

export type FlagValues<All extends Flags> = { readonly [Name in keyof All]: ValueOf<All[Name]> };

export interface ParsedArguments<All extends Flags> {
  readonly flags: FlagValues<All>;
  readonly positionals: readonly string[];
}

/**
 * Reads a command's arguments.
 *
 * @throws UsageError for a flag that is unknown (with those there are) or lacks its value
 */
export function parseFlags<const All extends Flags>(args: readonly string[], flags: All): ParsedArguments<All> {
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, { value, short, multiple }]) => [
      name,
      {
        type: value === undefined ? 'boolean' : 'string',
        multiple: multiple ?? false,
        ...(short && { short }),
      } as const,
    ]),
  );
  const { values, positionals } = parsed(args, options, flags);
  const complete = Object.entries(flags).map(([name, { value, multiple }]) => [
    name,
    values[name] ?? (value === undefined ? false : multiple ? [] : undefined),
  ]);
  return { flags: Object.fromEntries(complete) as FlagValues<All>, positionals };
}

/** The lines of a help text that tell of the flags. */
export function describeFlags(flags: Flags): string {
  const heads = Object.entries(flags).map(([name, { value, short }]) => {
    return `  ${short === undefined ? '    ' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`;
  });
  const width = Math.max(...heads.map((head) => head.length)) + 2;
  return Object.values(flags)
    .map(({ help }, row) => `${heads[row]!.padEnd(width)}${help}`)
    .join('\n');
}

type Options = Record<string, { type: 'boolean' | 'string'; multiple: boolean; short?: string }>;

function parsed(
  args: readonly string[],
  options: Options,
  flags: Flags,
): { values: Record<string, unknown>; positionals: string[] } {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const unknown = /Unknown option '([^']+)'/.exec(error.message)?.[1];
    if (unknown === undefined) throw new UsageError(error.message);
    const allowed = Object.keys(flags).map((name) => `--${name}`);
    throw new UsageError(`There is no flag ${unknown}. The flags are ${allowed.join(', ')}.`);
  }
}
