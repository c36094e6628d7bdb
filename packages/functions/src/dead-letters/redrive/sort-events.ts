import { type AttributeMap, fingerprint, receiptKey, type SluiceEvent } from '@sluice/core';
import { isExpired } from '../../ledger/read-outcome.ts';
import { flagOf, textOf } from '../../ledger/row-fields.ts';
import type { Letter, LetterEntry } from '../letters/letter.ts';
import type { Pending } from './run-state.ts';

/** The events of one dead letter, by what is to be done with them. */
export interface SortedEvents {
  readonly send: readonly SluiceEvent[];
  readonly pending: readonly Pending[];
  /** Their final outcome is there already, or the same event is on its way. */
  readonly applied: readonly SluiceEvent[];
  /** Their id took effect for another event: sending them can only fail. */
  readonly reused: readonly SluiceEvent[];
  /** Not asked for, or beyond the limit. */
  readonly left: readonly SluiceEvent[];
}

export interface Knowledge {
  /** Outcomes in the ledger, by partition key. */
  readonly rows: ReadonlyMap<string, AttributeMap>;
  readonly underway: readonly Pending[];
  readonly nowMs: number;
}

/** Sorts the events of a dead letter that holds some; at most `limit` are to be sent. */
export function sortEvents(
  { code, content }: Letter,
  matches: (entry: LetterEntry) => boolean,
  limit: number,
  entries: readonly LetterEntry[],
  { rows, underway, nowMs }: Knowledge,
): SortedEvents {
  const send: SluiceEvent[] = [];
  const pending: Pending[] = [];
  const applied: SluiceEvent[] = [];
  const reused: SluiceEvent[] = [];
  const left: SluiceEvent[] = [];
  const { caller, events } = content.kind === 'events' ? content.packet : { caller: '', events: [] };
  events.forEach((event, index) => {
    const entry = entries[index];
    if (entry === undefined || !matches(entry)) return void left.push(event);
    const pk = receiptKey(caller, event.source, event.id);
    const own = fingerprint(event);
    const known = [...underway, ...pending].find((one) => one.pk === pk);
    if (known) return void (known.fingerprint === own ? applied : left).push(event);
    const row = rows.get(pk);
    const receipt = row && !isExpired(row, nowMs) ? row : undefined;
    const judgement = judge(receipt, own, code);
    if (judgement !== 'send') return void (judgement === 'applied' ? applied : reused).push(event);
    if (send.length >= limit) return void left.push(event);
    send.push(event);
    pending.push({ pk, fingerprint: own, before: row ? textOf(row, 'completedAt') : '', sentMs: nowMs });
  });
  return { send, pending, applied, reused, left };
}

/** As a processor would judge: an outcome that a dead letter left behind gives way, every other one stands. */
function judge(receipt: AttributeMap | undefined, own: string, code: string): 'send' | 'applied' | 'reused' {
  if (receipt === undefined) return 'send';
  const same = textOf(receipt, 'fingerprint') === own;
  const replaceable = textOf(receipt, 'status') === 'dead-lettered' || flagOf(receipt, 'deadLetter');
  if (replaceable && (same || code !== 'EVENT_ID_REUSED')) return 'send';
  return same ? 'applied' : 'reused';
}
