import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { type JobHeader, JobRecord, type JournalEntry } from './job-record.ts';
import { readJournal } from './read-journal.ts';

/**
 * What this machine remembers of a job: which batches the system has taken, and up to where in the file that is all.
 * Losing it costs nothing but sending again what was sent: the system applies a batch once.
 */
export class Journal extends JobRecord {
  readonly #file: number;

  /** Opens the job's journal, or begins one with the header. */
  static open(path: string, header: JobHeader): Journal {
    mkdirSync(dirname(path), { recursive: true });
    const journal = new Journal(path);
    let begun = false;
    for (const entry of readJournal(path)) {
      journal.take(entry);
      begun ||= 'header' in entry;
    }
    // A crash may have cut the last line: what follows must not be glued to it.
    writeSync(journal.#file, '\n');
    if (!begun) journal.record({ header });
    return journal;
  }

  private constructor(path: string) {
    super();
    this.#file = openSync(path, 'a');
  }

  override get header(): JobHeader {
    return super.header!;
  }

  record(entry: JournalEntry): void {
    this.take(entry);
    writeSync(this.#file, `${JSON.stringify(entry)}\n`);
  }

  close(): void {
    closeSync(this.#file);
  }
}
