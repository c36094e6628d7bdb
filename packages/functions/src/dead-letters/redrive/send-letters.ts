import { encodePacket, type JsonObject, receiptKey, SluiceError, type SluiceEvent } from '@sluice/core';
import { readRows } from '../../ledger/read-rows.ts';
import { textOf } from '../../ledger/row-fields.ts';
import { sendMessages } from '../../delivery/send-messages.ts';
import type { EntryFailure, OutgoingMessage } from '../../ports/queue.ts';
import { messageLimitBytes } from '../../worker/dead-letter.ts';
import { errorCodeAttribute, redriveAttribute } from '../../worker/received-message.ts';
import type { Call } from '../dead-letters-ports.ts';
import { entriesOf, type Letter, type TargetFlow } from '../letters/letter.ts';
import { entryMatcher } from '../letters/letter-filter.ts';
import type { QueuePass } from '../letters/queue-pass.ts';
import { editLetter } from './edit-letter.ts';
import type { RunState } from './run-state.ts';
import { type SortedEvents, sortEvents } from './sort-events.ts';

/** A dead letter whose turn it is: what goes out, and what stays in its place. */
interface Turn {
  readonly letter: Letter;
  readonly sorted?: SortedEvents;
  readonly target: TargetFlow;
  readonly message?: OutgoingMessage;
  /** Goes back into the dead-letter queue before the letter is deleted: a copy, or the events that were not sent. */
  readonly replacement?: OutgoingMessage;
}

export interface SendResult {
  readonly state: RunState;
  /** Letters that are not done with, for want of room. */
  readonly left: readonly Letter[];
  /** Why a queue did not take what was sent to it. */
  readonly failure?: EntryFailure;
}

/**
 * Sends dead letters again, for about `room` events (a letter goes whole): first into their flow's queue, then what stays back into theirs, then they are deleted.
 * Dying in between repeats what the receipts know.
 */
export async function sendLetters(
  letters: readonly Letter[],
  room: number,
  state: RunState,
  pass: QueuePass,
  call: Call,
): Promise<SendResult> {
  const { turns, left, waiting } = await plan(letters, room, state, call);
  const failures = await sendAll(turns, call);
  const taken = turns.filter((turn) => !failures.has(turn));
  const kept = await replaceAll(taken, state, call);
  await pass.remove(kept.map(({ letter }) => letter));
  const failure = [...failures.values()][0];
  const counts = { ...state.counts };
  const pending = [...state.pending];
  for (const { sorted, message } of taken) {
    counts.alreadyApplied += sorted?.applied.length ?? 0;
    counts.sent += sorted?.send.length ?? (message ? 1 : 0);
    counts.unconfirmed += sorted || !message ? 0 : 1;
    pending.push(...(sorted?.pending ?? []));
  }
  for (const { sorted } of turns) counts.notRedrivable += sorted?.reused.length ?? 0;
  counts.notRedrivable += waiting;
  return { state: { ...state, counts, pending }, left, ...(failure && { failure }) };
}

async function plan(letters: readonly Letter[], room: number, state: RunState, call: Call) {
  const rows = await outcomesOf(letters, call);
  const turns: Turn[] = [];
  const left: Letter[] = [];
  let free = room;
  let waiting = 0;
  const underway = [...state.pending];
  let limit = (state.request.limit ?? Infinity) - state.counts.sent;
  for (const found of letters) {
    const letter = state.request.event ? await editLetter(found, state.request.event as JsonObject, call) : found;
    const { content } = letter;
    if (content.kind === 'unreadable') {
      waiting++;
    } else if (free <= 0 || limit <= 0) {
      left.push(letter);
    } else if (content.kind === 'analytics') {
      turns.push(turnOf(letter, undefined, content.body, state));
      free--;
      limit--;
    } else {
      const matches = entryMatcher(state.request, letter);
      const knowledge = { rows, underway, nowMs: call.ports.clock.now() };
      const sorted = sortEvents(letter, matches, limit, entriesOf(letter), knowledge);
      underway.push(...sorted.pending);
      free -= sorted.send.length;
      limit -= sorted.send.length;
      if (state.request.event && sorted.reused.length > 0) throw idReused(sorted.reused);
      turns.push(turnOf(letter, sorted, bodyWith(letter, sorted.send), state));
    }
  }
  return { turns, left, waiting };
}

async function outcomesOf(letters: readonly Letter[], { ports, retry }: Call) {
  const keys = letters.flatMap(({ content }) =>
    content.kind === 'events'
      ? content.packet.events.map(({ source, id }) => receiptKey(content.packet.caller, source, id))
      : [],
  );
  const rows = await readRows(
    ports.ledger,
    [...new Set(keys)].map((pk) => ({ pk, sk: 'outcome' })),
    retry,
  );
  return new Map(rows.map((row) => [textOf(row, 'pk'), row]));
}

function turnOf(letter: Letter, sorted: SortedEvents | undefined, body: string | undefined, state: RunState): Turn {
  const { content, code, message } = letter;
  const target = content.kind === 'events' ? content.packet.flow : 'analytics';
  const mark = { [redriveAttribute]: state.run };
  const stays = sorted ? [...sorted.left, ...sorted.reused] : [];
  const attributes = { ...message.attributes, ...mark };
  const unchanged = sorted !== undefined && sorted.send.length + sorted.applied.length === 0;
  const replacement = state.request.keep ? message.body : unchanged ? undefined : bodyInPlace(letter, stays);
  return {
    letter,
    target,
    ...(sorted && { sorted }),
    ...(body !== undefined && { message: { body, attributes: { [errorCodeAttribute]: code, ...mark } } }),
    ...(replacement !== undefined && !unchanged && { replacement: { body: replacement, attributes } }),
  };
}

function idReused([event]: readonly SluiceEvent[]): SluiceError {
  const message = `The id "${event?.id}" took effect for another event; give the edited one another id`;
  return new SluiceError('EVENT_ID_REUSED', message, { pointer: '/event/id' });
}

/** A packet with just these events; undefined for none. */
function bodyWith({ content }: Letter, events: readonly SluiceEvent[]): string | undefined {
  if (content.kind !== 'events' || events.length === 0) return undefined;
  return encodePacket({ ...content.packet, events }, { limitBytes: messageLimitBytes });
}

/** What takes the place of a letter that some events stay in; in the form in which its queue holds letters. */
function bodyInPlace(letter: Letter, events: readonly SluiceEvent[]): string | undefined {
  const body = bodyWith(letter, events);
  if (body === undefined || (letter.flow !== 'rules' && letter.flow !== 'unrouted')) return body;
  return JSON.stringify({ ...(JSON.parse(letter.message.body) as object), detail: JSON.parse(body) as object });
}

async function sendAll(turns: readonly Turn[], { ports, retry }: Call): Promise<ReadonlyMap<Turn, EntryFailure>> {
  const failures = new Map<Turn, EntryFailure>();
  for (const [target, group] of Map.groupBy(turns, (turn) => turn.target)) {
    const sending = group.flatMap((turn) => (turn.message ? [{ turn, message: turn.message }] : []));
    const messages = sending.map(({ message }) => message);
    const answers = await sendMessages(ports.queues[target], messages, retry);
    sending.forEach(({ turn }, index) => {
      const failure = answers[index];
      if (failure) failures.set(turn, failure);
    });
  }
  return failures;
}

/** The letters that may be deleted: nothing of them stays, or it lies in the queue anew. */
async function replaceAll(turns: readonly Turn[], { request }: RunState, { ports, retry }: Call) {
  const done = turns.filter(({ sorted }) => !sorted || sorted.send.length + sorted.applied.length > 0);
  const replacing = done.flatMap((turn) => (turn.replacement ? [{ turn, message: turn.replacement }] : []));
  const messages = replacing.map(({ message }) => message);
  const failures = await sendMessages(ports.deadLetters[request.flow], messages, retry);
  const stuck = new Set(replacing.filter((_, index) => failures[index]).map(({ turn }) => turn));
  return done.filter((turn) => !stuck.has(turn));
}
