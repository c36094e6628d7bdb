import { createHash } from 'node:crypto';
import type { DeadLetterGroup } from '@sluice/core';
import { entriesOf, type Letter, type LetterEntry } from './letter.ts';

/** SQS deletes a message 14 days after it was first enqueued, wherever it was moved since. */
export const letterLifeMs = 14 * 86_400_000;
const idsOfGroup = 1000;

/** A message without the values that tell one case of a defect from the next. */
export function normalise(message: string): string {
  return message
    .replaceAll(/"[^"]*"/g, '"…"')
    .replaceAll(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '#')
    .replaceAll(/\b[0-9A-Z]{40,}\b/g, '#')
    .replaceAll(/\d+/g, '#');
}

/** What dead letters have in common that failed alike. */
export function fingerprintOf({ flow, code, reason }: Pick<Letter, 'flow' | 'code' | 'reason'>, type: string): string {
  const text = [flow, type, code, normalise(reason)].join('\0');
  return createHash('sha256').update(text).digest('base64url').slice(0, 12);
}

/** Folds dead letters into groups, so that of any number of them only the groups are kept. */
export class LetterGroups {
  readonly #groups = new Map<string, Group>();
  readonly #withIds: boolean;

  /** @param withIds whether groups tell the ids of their dead letters */
  constructor(withIds: boolean) {
    this.#withIds = withIds;
  }

  /** Counts those entries of a dead letter that `counts`. */
  add(letter: Letter, counts: (entry: LetterEntry) => boolean): void {
    for (const entry of entriesOf(letter)) if (counts(entry)) this.#addEntry(letter, entry);
  }

  /** Largest first. */
  all(): DeadLetterGroup[] {
    return [...this.#groups.values()]
      .map(({ firstMs, lastMs, tables, ids, ...group }) => ({
        ...group,
        tables: [...tables].toSorted(),
        firstAt: new Date(firstMs).toISOString(),
        lastAt: new Date(lastMs).toISOString(),
        expiresAt: new Date(firstMs + letterLifeMs).toISOString(),
        ...(this.#withIds && { ids: [...ids] }),
      }))
      .toSorted((a, b) => b.count - a.count || (a.fingerprint < b.fingerprint ? -1 : 1));
  }

  #addEntry(letter: Letter, entry: LetterEntry): void {
    const fingerprint = fingerprintOf(letter, entry.type);
    const { sentAtMs } = letter.message;
    const group = this.#groups.get(fingerprint) ?? newGroup(fingerprint, letter, entry);
    group.count++;
    group.firstMs = Math.min(group.firstMs, sentAtMs);
    group.lastMs = Math.max(group.lastMs, sentAtMs);
    if (entry.table !== '-') group.tables.add(entry.table);
    if (this.#withIds && group.ids.size < idsOfGroup) group.ids.add(letter.id);
    this.#groups.set(fingerprint, group);
  }
}

interface Group extends Pick<
  DeadLetterGroup,
  'fingerprint' | 'flow' | 'type' | 'code' | 'message' | 'redrivable' | 'example'
> {
  count: number;
  firstMs: number;
  lastMs: number;
  readonly tables: Set<string>;
  readonly ids: Set<string>;
}

function newGroup(fingerprint: string, letter: Letter, { type, eventId }: LetterEntry): Group {
  const { id, flow, code, reason, content, message } = letter;
  return {
    fingerprint,
    flow,
    type,
    code,
    message: normalise(reason),
    redrivable: content.kind !== 'unreadable' && code !== 'EVENT_ID_REUSED',
    example: { id, ...(eventId !== undefined && { eventId }), message: reason },
    count: 0,
    firstMs: message.sentAtMs,
    lastMs: message.sentAtMs,
    tables: new Set(),
    ids: new Set(),
  };
}
