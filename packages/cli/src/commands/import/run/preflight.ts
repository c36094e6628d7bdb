import { CommandError } from '../../../errors.ts';
import type { Plan } from '../plan.ts';
import type { RefusedRow, StorableRow } from '../rows/import-rows.ts';
import { keyNamesOf } from '../table.ts';

const SHOWN = 5;
const SHOWN_CHARACTERS = 200;

/**
 * Judges the first rows before anything is sent, and tells what is off.
 *
 * @throws CommandError when no row could be stored: a wrong table, a missing key column
 */
export function preflight(plan: Plan): string | undefined {
  const { input, table, sample, attributes } = plan;
  const name = input.onDisk ? input.name : 'standard input';
  const refused = sample.filter((row): row is RefusedRow => !row.ok);
  const readable = refused.filter(({ source }) => source.problem === undefined).length + sample.length - refused.length;
  const missing = keyNamesOf(table).filter((name) => !attributes.includes(name));
  // Rows that cannot be read say nothing of columns.
  if (missing.length > 0 && readable > 0) {
    throw new CommandError(
      `The table ${table.name} is keyed by ${keyNamesOf(table).join(' and ')}, and ${name} has no ${missing.join(' and no ')}. ` +
        `It has ${attributes.slice(0, 30).join(', ')}. ` +
        `Name the right column with --rename COLUMN=${missing[0]}, or give every row a value with --set ${missing[0]}=VALUE.`,
    );
  }
  const storable = sample.filter((row): row is StorableRow => row.ok);
  if (refused.length === 0) return undefined;
  const lines = refused.slice(0, SHOWN).map(describe);
  if (refused.length > SHOWN) lines.push(`  and ${refused.length - SHOWN} more`);
  if (storable.length === 0) {
    throw new CommandError(
      `None of the first ${sample.length} rows can be stored in ${table.name}, so nothing was sent:\n${lines.join('\n')}`,
    );
  }
  const stored = storable[0]!;
  lines.push(`  The others are stored like line ${stored.source.line}: ${shortened(stored.json)}`);
  return `Of the first ${sample.length} rows ${refused.length} will be rejected:\n${lines.join('\n')}\n`;
}

function describe({ source, problem }: RefusedRow): string {
  return `  line ${source.line}: ${problem.message} (${problem.code})\n    ${shortened(source.raw)}`;
}

function shortened(text: string): string {
  const line = text.replaceAll('\n', '\\n');
  return line.length > SHOWN_CHARACTERS ? `${line.slice(0, SHOWN_CHARACTERS)}...` : line;
}
