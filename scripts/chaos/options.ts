import { parseArgs } from 'node:util';

/** What `npm run chaos` was asked for. */
export interface ChaosOptions {
  /** The first seed. */
  readonly seed: number;
  /** How many; Infinity when a time is given instead. */
  readonly seeds: number;
  /** No seed is begun after so many minutes. */
  readonly minutes: number;
  readonly bug?: string;
}

export function usage(bugs: Readonly<Record<string, { readonly what: string }>>): string {
  return `Usage: npm run chaos -- [options]

Runs random clients against random faults on simulated time, lets everything drain, and checks that nothing was lost
and nothing happened twice. The first seed that fails is made as small as it goes.

  --seeds <number>    how many seeds (default 20)
  --seed <number>     the first of them; alone: this one (default 1)
  --minutes <number>  go on for so long instead
  --bug <name>        make this mistake on purpose, to see it found:
${Object.entries(bugs)
  .map(([name, { what }]) => `      ${name.padEnd(28)} ${what}`)
  .join('\n')}
  --help              print this`;
}

/** Reads the command line. @throws Error for what it does not know */
export function parseChaosOptions(args: readonly string[], bugs: readonly string[]): ChaosOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: { type: 'string' },
      seed: { type: 'string' },
      minutes: { type: 'string' },
      bug: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) return 'help';
  const { bug } = values;
  if (bug !== undefined && !bugs.includes(bug))
    throw new Error(`there is no bug "${bug}"; there are ${bugs.join(', ')}`);
  const minutes = numberOf('--minutes', values.minutes);
  const alone = values.seed !== undefined && values.seeds === undefined ? 1 : 20;
  return {
    seed: numberOf('--seed', values.seed) ?? 1,
    seeds: numberOf('--seeds', values.seeds) ?? (minutes === undefined ? alone : Infinity),
    minutes: minutes ?? Infinity,
    ...(bug !== undefined && { bug }),
  };
}

/** The seeds to run, until they or the time are used up. */
export function* seedsOf({ seed, seeds, minutes }: ChaosOptions): Generator<number> {
  const end = performance.now() + minutes * 60_000;
  for (let index = 0; index < seeds && performance.now() < end; index++) yield seed + index;
}

function numberOf(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!(value > 0)) throw new Error(`${flag} is to be a number above 0, not "${text}"`);
  return value;
}
