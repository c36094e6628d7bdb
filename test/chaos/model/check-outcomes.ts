import { decodePacket, fingerprint, receiptKey } from '../../../packages/core/src/index.ts';
import type { Sending } from '../workload/client.ts';
import type { Receipt } from './receipts.ts';
import { isDomain, keyOf, type Letter, printOf, undelivered, type World } from './world.ts';

/** Every accepted event has one outcome, and nothing has an outcome that nobody sent. */
export function* checkOutcomes(world: World): Generator<string> {
  const queued = world.sendings.filter((sending) => !isDomain(sending));
  const sent = new Map(queued.map((sending) => [`${keyOf(sending)} ${printOf(sending)}`, sending]));
  for (const { pk, id, fingerprint } of world.outcomes.values()) {
    // An undo goes on in events of its own.
    if (id.startsWith('undo-')) continue;
    if (!sent.has(`${pk} ${fingerprint}`)) yield `event ${id} has an outcome, and nobody sent it`;
  }
  const receipts = Map.groupBy(world.history.receipts, ({ pk }) => pk);
  for (const [, all] of receipts) yield* checkOnce(all);
  for (const sending of new Set(sent.values())) yield* checkSending(sending, receipts.get(keyOf(sending)) ?? [], world);
  yield* checkAnswers(world);
  for (const stack of world.mistakes) yield `a function made a mistake: ${stack}`;
  yield* checkLetters(world);
  yield* checkDomainEvents(world);
}

/** The API tells what the ledger has, and of what it has not: that it is pending. */
function* checkAnswers({ answers, outcomes }: World): Generator<string> {
  for (const [sending, told] of answers) {
    if (isDomain(sending)) continue;
    const row = outcomes.get(keyOf(sending));
    // Results of queries are forgotten after an hour.
    if (row === undefined ? sending.event.type.startsWith('query.') : row.fingerprint !== printOf(sending)) continue;
    const status = row?.status ?? 'pending';
    if (told !== status) yield `the API says ${told} of event ${sending.event.id}, and the ledger ${status}`;
  }
}

/** A processor never gives up on an event without saying why; SQS does, on whole messages, when runs die. */
function* checkLetters({ letters, history }: World): Generator<string> {
  const prints = Map.groupBy(history.receipts, ({ pk }) => pk);
  for (const { body } of letters.filter(({ errorCode }) => errorCode === 'EVENT_ID_REUSED')) {
    const { caller, events } = decodePacket(body);
    for (const event of events) {
      const known = prints.get(receiptKey(caller, event.source, event.id)) ?? [];
      if (!known.some((receipt) => receipt.fingerprint !== fingerprint(event)))
        yield `event ${event.id} is said to have the id of another event, and there is none`;
    }
  }
  for (const { flow, body, moved, errorCode, errorMessage } of letters) {
    if (flow === 'unrouted') yield `no rule takes an event: ${body.slice(0, 100)}`;
    if (moved || (errorCode && errorMessage)) continue;
    yield `a dead letter of the ${flow} flow has no reason: ${body.slice(0, 100)}`;
  }
}

/** An outcome gives way only to that of the same dead letter; none is ever written over a success. */
function* checkOnce(receipts: readonly Receipt[]): Generator<string> {
  for (const [index, { id, status, deadLetter, expiresAt }] of receipts.entries()) {
    const next = receipts[index + 1];
    if (next === undefined || status === 'dead-lettered' || (status === 'failed' && deadLetter)) continue;
    // Results of queries are forgotten after an hour, and may then be read again.
    if (expiresAt < next.completedAt) continue;
    yield `event ${id} has the outcome ${next.status} after it had ${status}`;
  }
}

function* checkSending(sending: Sending, receipts: readonly Receipt[], world: World): Generator<string> {
  const { event, accepted } = sending;
  const row = world.outcomes.get(keyOf(sending)) ?? receipts.at(-1);
  if (row === undefined) {
    if (accepted && !isInLetter(event.id, world.letters)) {
      yield `event ${event.id} (${event.type}) was accepted and is nowhere: no outcome, no dead letter`;
    }
    return;
  }
  for (const status of sending.told) {
    // The outcome that a client was told of its event is one that the event had.
    const had = receipts.some((receipt) => receipt.status === status && receipt.fingerprint === printOf(sending));
    if (!had) yield `event ${event.id} was told ${status}, and never was`;
  }
  if (row.fingerprint !== printOf(sending)) {
    if (wasForgotten(sending, receipts)) return;
    const told = world.letters.some(({ errorCode, eventId, body }) => {
      return (
        (errorCode === 'EVENT_ID_REUSED' && eventId === event.id) ||
        (errorCode === undefined && body.includes(event.id))
      );
    });
    if (accepted && !told && !isInLetter(event.id, world.letters))
      yield `event ${event.id}, another one of its id, was accepted and has no dead letter`;
    return;
  }
  if (row.status === 'succeeded') return;
  if (!row.error?.code || !row.error.message) yield `event ${event.id} is ${row.status} without a reason`;
  const dead = row.status === 'dead-lettered' || row.deadLetter;
  if (dead && !isInLetter(event.id, world.letters)) yield `event ${event.id} is ${row.status} and has no dead letter`;
}

/** Whether an event had its outcome, which had expired when another event of its id got one. */
function wasForgotten(sending: Sending, receipts: readonly Receipt[]): boolean {
  return receipts.some(
    ({ fingerprint: print, expiresAt }, index) =>
      print === printOf(sending) && expiresAt < (receipts[index + 1]?.completedAt ?? 0),
  );
}

/** Dead letters of one event, and whole messages that SQS moved. */
function isInLetter(id: string, letters: readonly Letter[]): boolean {
  return letters.some(({ body }) => body.includes(`"${id}"`));
}

/** Domain events have no processor: accepted means that their bus has them. */
function* checkDomainEvents({ sendings, history }: World): Generator<string> {
  const published = new Set(history.published.map(({ detailType, detail }) => `${detailType} ${idOf(detail)}`));
  for (const { event, accepted, ...rest } of sendings) {
    if (!isDomain({ event, accepted, ...rest }) || !accepted) continue;
    if (!published.has(`${event.type} ${event.id}`))
      yield `event ${event.id} (${event.type}) was accepted and not published`;
  }
}

function idOf(detail: string): string {
  return String((JSON.parse(detail) as { id?: unknown }).id);
}

/** Codes that have their reason in what is stored: in this workload nothing else is refused without faults. */
const byTheData = ['ITEM_EXISTS', 'ITEM_NOT_FOUND', 'CONDITION_NOT_MET', 'IMPORT_NOT_FOUND'];

/** After all dead letters were sent again without faults: nothing waits for an operator but what was refused for good. */
export function* checkAfterRedrive(world: World): Generator<string> {
  for (const { id, status, error } of world.outcomes.values()) {
    if (status === 'dead-lettered') yield `event ${id} is still dead-lettered after its redrive`;
    if (status === 'failed' && !byTheData.includes(error?.code ?? '-'))
      yield `event ${id} has still failed with ${error?.code} after its redrive`;
  }
  for (const sending of world.sendings) {
    if (!sending.accepted || isDomain(sending)) continue;
    const known = world.outcomes.has(keyOf(sending)) || world.history.receipts.some(({ pk }) => pk === keyOf(sending));
    if (!known) yield `event ${sending.event.id} has no outcome after the redrive`;
  }
  // Queues that hand out messages twice may run out of receives for one that was done long before.
  const done = new Set(world.history.receipts.map(({ pk }) => pk));
  for (const { flow, errorCode, body } of world.letters) {
    // A processor's letter has its reason, and EventBridge's has none that excuses the event.
    if (flow === 'analytics' || (errorCode !== undefined && flow !== 'rules')) continue;
    const packet = flow === 'rules' ? undelivered(body, 'write', 'import') : body;
    if (packet === undefined) continue;
    const { caller, events } = decodePacket(packet);
    const lost = events.find(({ source, id }) => !done.has(receiptKey(caller, source, id)));
    if (lost)
      yield `event ${lost.id} of a dead letter of the ${flow} flow has neither reason nor outcome after its redrive`;
  }
}
