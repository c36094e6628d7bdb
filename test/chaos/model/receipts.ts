import type { Committed } from '../simulation/commit-log.ts';
import {
  type ActionInput,
  batchChanges,
  type BatchInput,
  imagedChanges,
  type ImportChange,
  putChanges,
  type PutInput,
} from './import-changes.ts';
import { readWire } from './wire-item.ts';

/** An outcome that was written down. */
export interface Receipt {
  /** Its place in the order of all commits. */
  readonly at: number;
  readonly pk: string;
  readonly id: string;
  readonly status: string;
  readonly fingerprint: string;
  readonly result?: unknown;
  readonly error?: { readonly code: string; readonly message: string };
  readonly deadLetter: boolean;
  /** Milliseconds since the Unix epoch. */
  readonly completedAt: number;
  /** From when on it counts as absent. */
  readonly expiresAt: number;
}

/** Gathers from the commits what the checks need to know of what happened when. */
export class History {
  readonly receipts: Receipt[] = [];
  /** Entries which buses took, in order. */
  readonly published: { readonly bus: string; readonly detailType: string; readonly detail: string }[] = [];
  /** What imports wrote, and what was taken back of that. */
  readonly imported: ImportChange[] = [];
  #commits = 0;
  readonly #tokens = new Set<string>();

  /** Commits so far. */
  get commits(): number {
    return this.#commits;
  }

  hear({ operation, input, answer }: Committed): void {
    this.#commits += 1;
    if (operation === 'TransactWriteItems') {
      const token = String(input['ClientRequestToken']);
      // The same call again is answered and not done again.
      if (this.#tokens.has(token)) return;
      this.#tokens.add(token);
      const actions = input['TransactItems'] as readonly ActionInput[];
      for (const action of actions) this.#put(action.Put);
      this.imported.push(...imagedChanges(actions, this.#commits));
    } else if (operation === 'BatchWriteItem') {
      this.imported.push(...batchChanges(input as unknown as BatchInput, answer, this.#commits));
    } else if (operation === 'PutItem') {
      this.imported.push(...putChanges(input as unknown as PutInput, this.#commits));
      this.#put(input as unknown as PutInput);
    } else if (operation === 'PutEvents') {
      const entries = input['Entries'] as readonly EntryInput[];
      const results = answer['Entries'] as readonly { EventId?: string }[];
      entries.forEach(({ EventBusName: bus, DetailType: detailType, Detail: detail }, index) => {
        if (results[index]?.EventId !== undefined) this.published.push({ bus, detailType, detail });
      });
    }
  }

  #put(put: PutInput | undefined): void {
    if (put === undefined || !put.TableName.endsWith('-ledger')) return;
    const row = readWire(put.Item);
    if (row['sk'] === 'outcome') this.receipts.push(receiptOf(row, this.#commits));
  }
}

interface EntryInput {
  readonly EventBusName: string;
  readonly DetailType: string;
  readonly Detail: string;
}

/** Reads the outcome row of an event. */
export function receiptOf(row: Readonly<Record<string, unknown>>, at: number): Receipt {
  const { pk, id, status, fingerprint, result, error, deadLetter, completedAt, expiresAt } = row;
  return {
    at,
    pk: String(pk),
    id: String(id),
    status: String(status),
    fingerprint: String(fingerprint),
    ...(typeof result === 'string' && { result: JSON.parse(result) as unknown }),
    ...(typeof error === 'string' && { error: JSON.parse(error) as { code: string; message: string } }),
    deadLetter: deadLetter === true,
    completedAt: Date.parse(String(completedAt)),
    expiresAt: Number(expiresAt) * 1000,
  };
}
