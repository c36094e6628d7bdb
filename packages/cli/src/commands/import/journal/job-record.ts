import type { Resume } from '../batches/pack-batches.ts';
import type { WrittenRejects } from '../reporting/rejects-target.ts';

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
  /** Of the batches, those that the system refused as a whole; absent where it does not tell. */
  readonly refusedBatches?: number;
  /** Write capacity units of the whole job; absent where the system does not tell. */
  readonly writeUnits?: number;
  readonly startedAt: string | null;
  readonly completedAt: string | null;
}

/** The file that a run of the job has written, of what the system at this address has rejected. */
export interface JobRejects extends WrittenRejects {
  readonly url: string;
}

export type JournalEntry =
  | { readonly header: JobHeader }
  | { readonly accepted: readonly (readonly [batch: number, href: string])[] }
  | { readonly checkpoint: Resume }
  /** All batches below this number are taken and applied. */
  | { readonly applied: number }
  | { readonly reset: true }
  | { readonly end: JobEnd }
  | { readonly result: JobResult }
  | { readonly rejects: JobRejects };

/** What the entries of a job's journal come to. It forgets the batches that are applied, so that it does not grow with the file. */
export class JobRecord {
  #header: JobHeader | undefined;
  readonly #accepted = new Map<number, string>();
  #taken = 0;
  #applied = 0;
  #checkpoint: Resume | undefined;
  #end: JobEnd | undefined;
  #result: JobResult | undefined;
  #rejects: JobRejects | undefined;

  get header(): JobHeader | undefined {
    return this.#header;
  }

  /** How many batches the system has taken. */
  get taken(): number {
    return this.#taken;
  }

  /** Those of them that are not known to be applied, with where their outcome is. */
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

  get rejects(): JobRejects | undefined {
    return this.#rejects;
  }

  take(entry: JournalEntry): void {
    if ('header' in entry) this.#header ??= entry.header;
    else if ('accepted' in entry) for (const [batch, href] of entry.accepted) this.#takeBatch(batch, href);
    else if ('applied' in entry) this.#forgetBelow(entry.applied);
    else if ('checkpoint' in entry) this.#checkpoint = entry.checkpoint;
    else if ('end' in entry) this.#end = entry.end;
    else if ('result' in entry) this.#result = entry.result;
    else if ('rejects' in entry) this.#rejects = entry.rejects;
    else if ('reset' in entry) this.#reset();
  }

  #takeBatch(batch: number, href: string): void {
    if (batch < this.#applied || this.#accepted.has(batch)) return;
    this.#accepted.set(batch, href);
    this.#taken++;
  }

  #forgetBelow(batch: number): void {
    this.#applied = batch;
    for (const known of this.#accepted.keys()) if (known < batch) this.#accepted.delete(known);
  }

  #reset(): void {
    this.#accepted.clear();
    this.#taken = 0;
    this.#applied = 0;
    this.#checkpoint = undefined;
    this.#end = undefined;
    this.#result = undefined;
  }
}
