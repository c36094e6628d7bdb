import { closeSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Resume } from '../batches/pack-batches.ts';

/** What a job is about. */
export interface JobHeader {
  readonly v: 1;
  readonly job: string;
  readonly table: string;
  /** Address of the system. */
  readonly url: string;
  /** The file as the user named it, and where it is. */
  readonly file: string;
  readonly path: string;
  readonly startedAt: string;
  /** Arguments after `sluice import`, for `status`, `verify` and for going on. */
  readonly args: readonly string[];
}

export interface JobEnd {
  readonly batches: number;
  readonly items: number;
  readonly refused: number;
}

export interface JobResult extends JobEnd {
  readonly written: number;
  readonly failed: number;
  readonly superseded: number;
  /** Write capacity units of the whole job; absent where the system does not tell. */
  readonly writeUnits?: number;
  readonly startedAt: string | null;
  readonly completedAt: string | null;
}

export type JournalEntry =
  | { readonly header: JobHeader }
  | { readonly accepted: readonly (readonly [batch: number, href: string])[] }
  | { readonly checkpoint: Resume }
  | { readonly reset: true }
  | { readonly end: JobEnd }
  | { readonly result: JobResult };

/**
 * What this machine remembers of a job: which batches the system has taken, and up to where in the file that is all.
 * Losing it costs nothing but sending again what was sent: the system applies a batch once.
 */
export class Journal {
  readonly header: JobHeader;
  readonly #file: number;
  readonly #accepted = new Map<number, string>();
  #checkpoint: Resume | undefined;
  #end: JobEnd | undefined;
  #result: JobResult | undefined;

  /** Opens the job's journal, or begins one with the header. */
  static open(path: string, header: JobHeader): Journal {
    mkdirSync(dirname(path), { recursive: true });
    const entries = readJournal(path);
    const first = entries[0];
    const known = first !== undefined && 'header' in first ? first.header : undefined;
    const journal = new Journal(path, known ?? header);
    // A crash may have cut the last line: what follows must not be glued to it.
    writeSync(journal.#file, '\n');
    if (known === undefined) journal.#write({ header });
    for (const entry of entries) journal.#take(entry);
    return journal;
  }

  private constructor(path: string, header: JobHeader) {
    this.header = header;
    this.#file = openSync(path, 'a');
  }

  /** Batches the system has taken, with where their outcome is. */
  get accepted(): ReadonlyMap<number, string> {
    return this.#accepted;
  }

  get checkpoint(): Resume | undefined {
    return this.#checkpoint;
  }

  get end(): JobEnd | undefined {
    return this.#end;
  }

  get result(): JobResult | undefined {
    return this.#result;
  }

  record(entry: Exclude<JournalEntry, { readonly header: JobHeader }>): void {
    this.#take(entry);
    this.#write(entry);
  }

  close(): void {
    closeSync(this.#file);
  }

  #take(entry: JournalEntry): void {
    if ('accepted' in entry) for (const [batch, href] of entry.accepted) this.#accepted.set(batch, href);
    else if ('checkpoint' in entry) this.#checkpoint = entry.checkpoint;
    else if ('end' in entry) this.#end = entry.end;
    else if ('result' in entry) this.#result = entry.result;
    else if ('reset' in entry) {
      this.#accepted.clear();
      this.#checkpoint = undefined;
      this.#end = undefined;
      this.#result = undefined;
    }
  }

  #write(entry: JournalEntry): void {
    writeSync(this.#file, `${JSON.stringify(entry)}\n`);
  }
}

/** The entries of a journal; none when there is no such file. A line that a crash cut short is passed over. */
export function readJournal(path: string): readonly JournalEntry[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return text.split('\n').flatMap((line): JournalEntry[] => {
    try {
      return line === '' ? [] : [JSON.parse(line) as JournalEntry];
    } catch {
      return [];
    }
  });
}
