import type { AnalyticsEvent } from '../../../packages/core/src/index.ts';
import type { Sending } from '../workload/client.ts';
import { textOf } from './text-of.ts';
import { keyOf, printOf, type World } from './world.ts';

/** What analytics tell of events, by caller, type and table. */
type Counts = ReadonlyMap<string, number>;

/**
 * Analytics tell what clients were told. They are sent beside the answer and may be lost with their bus or their function,
 * so that they may tell less; where none was lost, they tell it to the event.
 */
export function* checkCounts(world: World): Generator<string> {
  const events = analyticsEvents(world);
  const ofRequests = events.filter(({ origin }) => origin === 'event-processor');
  yield* checkRequests(world, ofRequests);
  yield* checkResults(
    world,
    events.filter(({ origin }) => origin !== 'event-processor'),
  );
}

function* checkRequests({ sendings, requests }: World, events: readonly AnalyticsEvent[]): Generator<string> {
  const counted = events.filter((event) => !takesBack(event)).length;
  if (counted > requests.length) yield `analytics tell of ${counted} requests, and there were ${requests.length}`;
  const [accepted, rejected] = [countsOf(events, ['accepted']), countsOf(events, ['rejected'])];
  const attempts = sums(sendings, ({ attempts: times }) => times);
  const told = sums(sendings, ({ acceptances }) => acceptances);
  const takenBack = requests.filter((request) => request.rejected).length;
  const complete = counted === requests.length;
  const exact = complete && events.length - counted === takenBack && requests.every((request) => request.answered);
  for (const group of new Set([...attempts.keys(), ...accepted.keys(), ...rejected.keys()])) {
    const [sent, took, refused] = [attempts, accepted, rejected].map((counts) => counts.get(group) ?? 0) as Three;
    if (took + refused > sent || (complete && took + refused < sent))
      yield `analytics tell of ${took} accepted and ${refused} rejected events of ${group}, and ${sent} were sent`;
    const due = told.get(group) ?? 0;
    if (exact && took !== due)
      yield `analytics tell of ${took} accepted events of ${group}, and their client was told so of ${due}`;
  }
}

type Three = [number, number, number];

/** A success is counted by the run that wrote it down, and by none that found it done. */
function* checkResults({ sendings, history }: World, events: readonly AnalyticsEvent[]): Generator<string> {
  const sent = new Map(sendings.map((sending) => [`${keyOf(sending)} ${printOf(sending)}`, sending]));
  const undo = sendings.find(({ event }) => event.type === 'import.undo');
  const written = new Map<string, number>();
  for (const { pk, id, fingerprint, status } of history.receipts) {
    // The parts of an undo are events of their own.
    const sending = id.startsWith('undo-') ? undo : sent.get(`${pk} ${fingerprint}`);
    if (sending && status === 'succeeded') add(written, groupOf(sending), 1);
  }
  for (const [group, count] of countsOf(events, ['succeeded', 'superseded'])) {
    const most = written.get(group) ?? 0;
    if (count > most) yield `analytics tell of ${count} successes of ${group}, and there were ${most}`;
  }
}

function analyticsEvents({ history }: World): readonly AnalyticsEvent[] {
  const events = history.published
    .filter(({ detailType }) => detailType === 'analytics')
    .map(({ detail }) => JSON.parse(detail) as AnalyticsEvent);
  // Sent again, where the bus took it and its answer was lost, it has the same id.
  return [...new Map(events.map((event) => [event.id, event])).values()];
}

/** What was counted as accepted and then was not taken is taken back by an event of its own. */
function takesBack({ lines }: AnalyticsEvent): boolean {
  return (
    lines.every(({ status }) => ['accepted', 'rejected'].includes(status)) && lines.some(({ count }) => count <= 0)
  );
}

function countsOf(events: readonly AnalyticsEvent[], statuses: readonly string[]): Counts {
  const counts = new Map<string, number>();
  for (const { client, type, table, status, count } of events.flatMap(({ lines }) => lines)) {
    if (statuses.includes(status)) add(counts, `${client} ${type} ${table}`, count);
  }
  return counts;
}

function sums(sendings: readonly Sending[], count: (sending: Sending) => number): Counts {
  const counts = new Map<string, number>();
  for (const sending of sendings) add(counts, groupOf(sending), count(sending));
  return counts;
}

function groupOf({ caller, event: { type, data } }: Sending): string {
  return `${caller} ${type} ${textOf(data['table'] ?? '-')}`;
}

function add(counts: Map<string, number>, group: string, count: number): void {
  counts.set(group, (counts.get(group) ?? 0) + count);
}
