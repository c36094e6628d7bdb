import { CommandError, UsageError } from '../../../errors.ts';
import { endingOf } from '../source/input.ts';
import { readCsv } from './read-csv.ts';
import { readJsonArray } from './read-json-array.ts';
import { readJsonLines } from './read-json-lines.ts';
import type { RowReader } from './source-row.ts';

/** How rows stand in a file. */
export type Format = 'csv' | 'tsv' | 'json' | 'jsonl' | 'dynamodb-lines' | 'dynamodb-scan';

/** What `--format` takes; which of the two DynamoDB layouts a file has, it shows itself. */
export const formatNames = ['csv', 'tsv', 'json', 'jsonl', 'dynamodb'] as const;

const byEnding: Readonly<Record<string, (typeof formatNames)[number] | undefined>> = {
  csv: 'csv',
  tsv: 'tsv',
  tab: 'tsv',
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  jsonlines: 'jsonl',
};

export interface FormatHints {
  /** Name of the file. */
  readonly name: string;
  /** The beginning of its text. */
  readonly head: string;
  /** What the user said. */
  readonly format: string | undefined;
}

/** Tells the format by what the user said, else by the ending, else by how the text begins. */
export function formatOf({ name, head, format }: FormatHints): Format {
  const named = formatNames.find((known) => known === format);
  if (format !== undefined && named === undefined) {
    throw new UsageError(`There is no format ${format}. The formats are ${formatNames.join(', ')}.`);
  }
  const chosen = named ?? byEnding[endingOf(name)];
  if (chosen === 'dynamodb') return isScan(head) ? 'dynamodb-scan' : 'dynamodb-lines';
  if (chosen !== undefined) return chosen === 'jsonl' && named === undefined ? linesFormat(head) : chosen;
  const text = head.trimStart();
  if (text.startsWith('[')) return 'json';
  if (text.startsWith('{')) return isScan(head) ? 'dynamodb-scan' : linesFormat(text);
  if (endingOf(name) === 'ion')
    throw new CommandError('Exports in Ion cannot be read. Export the table as DynamoDB JSON.');
  throw new CommandError(
    `The format of ${name === '-' ? 'standard input' : name} cannot be told. Say it with --format ${formatNames.join('|')}.`,
  );
}

/** The reader of a format. */
export function readerOf(format: Format, delimiter: string | undefined): RowReader {
  switch (format) {
    case 'csv':
    case 'tsv':
      return (chunks, from) => readCsv(chunks, from, { delimiter: delimiter ?? (format === 'csv' ? ',' : '\t') });
    case 'json':
      return (chunks, from) => readJsonArray(chunks, from);
    case 'dynamodb-scan':
      return (chunks, from) => readJsonArray(chunks, from, { member: 'Items' });
    case 'jsonl':
    case 'dynamodb-lines':
      return readJsonLines;
  }
}

/** `aws dynamodb scan` prints one object with the items in it. */
function isScan(head: string): boolean {
  return (
    /^\s*\{\s*"Items"\s*:\s*\[/.test(head) ||
    /^\s*\{\s*"(Count|ScannedCount|ConsumedCapacity|NextToken)"\s*:/.test(head)
  );
}

/** An export to S3 has `{"Item":{"id":{"S":"ada"}}}` on every line. */
function linesFormat(head: string): Format {
  return /^\s*\{\s*"Item"\s*:\s*\{\s*"(?:[^"\\]|\\.)*"\s*:\s*\{\s*"(S|N|B|BOOL|NULL|SS|NS|BS|L|M)"\s*:/.test(head)
    ? 'dynamodb-lines'
    : 'jsonl';
}
