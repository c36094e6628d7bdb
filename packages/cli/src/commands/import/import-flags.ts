import type { Flags } from '../../flags.ts';

/** The flags that say what the rows of a file become; `import` and `verify` share them. */
export const mappingFlags = {
  table: { value: '<name>', short: 't', help: 'Table the rows go into, as sluice.config.ts names it' },
  format: {
    value: '<name>',
    short: 'f',
    help: 'csv, tsv, json, jsonl or dynamodb; else the ending and the content tell',
  },
  columns: { value: '<a,b,c>', help: 'Names of the columns, where CSV or TSV has no header' },
  delimiter: { value: '<char>', help: 'What separates the cells of CSV, like ";"' },
  encoding: { value: '<name>', help: 'Encoding of the text: latin1, utf-16le, shift_jis... (default utf-8)' },
  types: {
    value: '<a:number,b:list>',
    multiple: true,
    help: 'Types: string number boolean list map set number-set binary',
  },
  infer: { help: 'Guess numbers and booleans from the first 100 rows, where no type is known' },
  rename: { value: '<old=new>', multiple: true, help: 'Store a column under another name' },
  drop: { value: '<a,b>', multiple: true, help: 'Leave columns out' },
  set: { value: '<name=value>', multiple: true, help: 'Give every row an attribute' },
  empty: { value: '<drop|null|keep>', help: 'What an empty cell becomes: no attribute (default), null, or empty text' },
  config: { value: '<file>', help: 'sluice.config.ts to use; else the one of this folder or the nearest above' },
  url: { value: '<url>', help: 'Address of the API; else SLUICE_URL, else the local system' },
  json: { help: 'Print JSON lines for machines' },
} as const satisfies Flags;

export const importFlags = {
  ...mappingFlags,
  'dry-run': { help: 'Check the whole file and send nothing' },
  rate: { value: '<500|200wcu>', help: 'Send at most so many items, or write capacity units, a second' },
  rejects: { value: '<file>', help: 'Where rejected rows go (default <name>.rejects.jsonl beside the file)' },
  undoable: { help: 'Keep what the rows replace, so that sluice import undo can take the import back' },
  restart: { help: 'Import the file from its start, whatever earlier runs have done' },
} as const satisfies Flags;
