import type { Clock, Random } from '@sluice/core';
import { packBatches } from '../batches/pack-batches.ts';
import { importRows, type Plan } from '../plan.ts';
import type { ImportApi } from '../sending/import-api.ts';
import type { Rate } from '../sending/rate-limit.ts';
import { BatchText } from '../sending/batch-text.ts';
import { Sender } from '../sending/sender.ts';
import { checkUnchanged } from '../source/inspect.ts';
import type { OpenJob } from './open-job.ts';

export interface SendFileOptions {
  readonly plan: Plan;
  readonly job: OpenJob;
  readonly api: ImportApi;
  readonly clock: Clock;
  readonly random: Random;
  readonly rate?: Rate;
  readonly watchMs?: number;
  readonly patienceMs?: number;
  readonly stallMs?: number;
}

/** How far sending is. */
export interface SendState {
  bytes: number;
  items: number;
  refused: number;
  /** Every row is taken by the system, or refused. */
  allSent: boolean;
}

/** The sending of one file, which can be asked to stop. */
export class FileSending {
  readonly sender: Sender;
  readonly state: SendState;
  readonly #options: SendFileOptions;

  constructor(options: SendFileOptions) {
    this.#options = options;
    const { job, plan } = options;
    this.sender = new Sender({ ...options, journal: job.journal, table: plan.table, from: job.from });
    const { position, items, refused } = job.from;
    this.state = { bytes: position.offset, items, refused, allSent: false };
  }

  /**
   * Sends every row, announces the end and waits until the system has applied all of it.
   *
   * @throws Interrupted after `interrupt`
   */
  async run(): Promise<void> {
    const { job } = this.#options;
    try {
      if (job.foreign) this.sender.watch.distrustCounters();
      await this.sender.begin(job.undoable);
      // Batches of an earlier run may still wait in the system, and their keys are not in the filter of this one.
      if (job.resumed) await this.sender.drain();
      await this.#sendRows();
      this.state.allSent = true;
      await this.#end();
    } catch (error) {
      await this.sender.settle();
      throw error;
    }
  }

  async #sendRows(): Promise<void> {
    const { plan, job } = this.#options;
    const { from } = job;
    if (job.journal.end !== undefined) {
      this.state.items = job.journal.end.items;
      this.state.refused = job.journal.end.refused;
      return;
    }
    let batches = from.batch;
    for await (const packed of packBatches(importRows(plan, from.position), from, new BatchText())) {
      if (packed.kind === 'refused') {
        this.state.refused++;
        continue;
      }
      await this.sender.send(packed);
      batches = packed.number + 1;
      this.state.items = packed.resume.items;
      this.state.bytes = packed.resume.position.offset;
    }
    await this.sender.flush();
    await checkUnchanged(plan.input);
    job.journal.record({ end: { batches, items: this.state.items, refused: this.state.refused } });
  }

  async #end(): Promise<void> {
    const { job } = this.#options;
    const { batches = 0, items = 0 } = job.journal.end ?? {};
    // Every row was refused here: there is no job for the system to end.
    if (batches === 0) return;
    await this.sender.end(batches, items);
  }
}
