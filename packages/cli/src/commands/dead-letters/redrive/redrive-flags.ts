import { UsageError } from '../../../errors.ts';
import type { Flags, FlagValues } from '../../../flags.ts';
import { connectionFlags } from '../connection-flags.ts';
import type { RedriveInput } from '../dead-letters-api.ts';

/** Flags of `sluice dead-letters redrive`. */
export const redriveFlags = {
  flow: { value: '<flow>', help: 'Whose dead letters: query, write, import, analytics, rules, unrouted' },
  code: { value: '<code>', help: 'Only those that failed with this error code' },
  type: { value: '<type>', help: 'Only events of this type' },
  table: { value: '<table>', help: 'Only events for this table' },
  group: { value: '<fingerprint>', help: 'Only this group of the list' },
  before: { value: '<time>', help: 'Only those from before this time, like 2026-01-31T12:00:00Z' },
  limit: { value: '<n>', help: 'At most so many events' },
  rate: { value: '<n>/s', help: 'Events a second; 100 unless said otherwise' },
  canary: { value: '<n>', help: 'So many go first, the rest when their outcomes are known; 10, and 0 for none' },
  'stop-above': { value: '<percent>', help: 'Stop when more than so many percent fail again; 20' },
  'dry-run': { help: 'Count what matches, and change nothing' },
  keep: { help: 'Leave a copy of each in its queue' },
  edit: { help: 'Open the event of the dead letter <id> in $EDITOR before it is sent' },
  ...connectionFlags,
} as const satisfies Flags;

const flows = ['query', 'write', 'import', 'analytics', 'rules', 'unrouted'] as const;

/** The request that the flags and an id make; what the API checks is left to the API. */
export function redriveInput(flags: FlagValues<typeof redriveFlags>, id: string | undefined): RedriveInput {
  const name = flags.flow ?? id?.split('.')[0];
  const flow = flows.find((one) => one === name);
  if (flow === undefined) {
    const given = name === undefined ? 'Say whose dead letters with --flow' : `There is no flow ${name}`;
    throw new UsageError(`${given}; the flows are ${flows.join(', ')}.`);
  }
  const { code, type, table, group, before, keep } = flags;
  const limit = numberOf('limit', flags.limit);
  const rate = numberOf('rate', flags.rate?.replace(/\/s$/, ''));
  const canary = numberOf('canary', flags.canary);
  const percent = numberOf('stop-above', flags['stop-above']?.replace(/%$/, ''));
  return {
    flow,
    ...(id !== undefined && { id }),
    ...(code !== undefined && { code }),
    ...(type !== undefined && { type }),
    ...(table !== undefined && { table }),
    ...(group !== undefined && { group }),
    ...(before !== undefined && { before }),
    ...(limit !== undefined && { limit }),
    ...(rate !== undefined && { rate }),
    ...(canary !== undefined && { canary }),
    ...(percent !== undefined && { stopAbove: percent / 100 }),
    ...(keep && { keep }),
  };
}

function numberOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  throw new UsageError(`--${name} takes a number, not "${text}".`);
}
