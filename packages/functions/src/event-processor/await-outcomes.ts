import {
  type AttributeMap,
  domainEventResult,
  fingerprint,
  type Outcome,
  type Problem,
  receiptKey,
  toProblem,
} from '@sluice/core';
import { idReused } from '../ledger/id-reused.ts';
import { readOutcome } from '../ledger/read-outcome.ts';
import { textOf } from '../ledger/row-fields.ts';
import { waitForRows } from '../ledger/wait-for-rows.ts';
import { Deadline } from '../resilience/deadline.ts';
import { mapBounded } from '../resilience/map-bounded.ts';
import type { RetryOptions } from '../resilience/retry-call.ts';
import type { EventProcessorPorts } from './event-processor-ports.ts';
import type { RequestEnvelope, RoutedEvent } from './request-envelope.ts';

/** What became of an accepted event: its outcome, a refusal of its id, or nothing yet. */
export type Found = { readonly outcome: Outcome } | { readonly problem: Problem } | undefined;

/** Waits until every accepted event has an outcome or the time is up; answers in the order of the events. */
export async function awaitOutcomes(
  accepted: readonly RoutedEvent[],
  waitMs: number,
  envelope: RequestEnvelope,
  ports: EventProcessorPorts,
  retry: RetryOptions,
): Promise<readonly Found[]> {
  const deadline = new Deadline(ports.clock, Math.min(retry.deadline.at, ports.clock.now() + waitMs));
  const queued = accepted
    .filter(({ route }) => route !== 'user' && route !== 'auth')
    .map((entry) => ({ entry, own: { fingerprint: fingerprint(entry.event), request: envelope.request } }));
  const rows = await waitForRows(
    queued.map(({ entry, own }) => ({
      pk: receiptKey(envelope.caller, entry.event.source, entry.event.id),
      isFinal: (row) => isFinal(row, own),
    })),
    { ...ports, deadline },
  );
  const found = await mapBounded(queued, 10, async ({ entry, own }, index): Promise<[RoutedEvent, Found]> => {
    const row = rows[index];
    return [entry, row && (await read(row, own, entry, ports, retry))];
  });
  const byEntry = new Map(withinAnswer(found));
  return accepted.map((entry) => (isQueued(entry) ? byEntry.get(entry) : { outcome: published(entry, envelope) }));
}

/** Lambda answers with at most 6 MB (gettingstarted-limits.html); the rest leaves room for links and escapes. */
const maxAnswerBytes = 4_000_000;

/** Outcomes that fit into one answer; the others are told as accepted, and are there for the asking behind their href. */
function withinAnswer(found: readonly [RoutedEvent, Found][]): readonly [RoutedEvent, Found][] {
  let bytes = 0;
  return found.map(([entry, outcome]) => {
    bytes += Buffer.byteLength(JSON.stringify(outcome ?? null));
    return [entry, bytes <= maxAnswerBytes || found.length === 1 ? outcome : undefined];
  });
}

interface Own {
  readonly fingerprint: string;
  readonly request: string;
}

function isQueued({ route }: RoutedEvent): boolean {
  return route !== 'user' && route !== 'auth';
}

/** A dead letter's outcome gives way to the same event in a new request; this request's own is the last word, and another event's. */
function isFinal(row: AttributeMap, own: Own): boolean {
  if (textOf(row, 'status') !== 'dead-lettered') return true;
  return textOf(row, 'request') === own.request || textOf(row, 'fingerprint') !== own.fingerprint;
}

async function read(
  row: AttributeMap,
  own: Own,
  { event }: RoutedEvent,
  { ledger }: EventProcessorPorts,
  retry: RetryOptions,
): Promise<Found> {
  if (textOf(row, 'fingerprint') !== own.fingerprint) {
    return { problem: toProblem(idReused(event)) };
  }
  try {
    const outcome = await readOutcome(ledger, row, { ...retry, attempts: 2 });
    return { outcome: textOf(row, 'request') === own.request ? outcome : { ...outcome, duplicate: true } };
  } catch {
    // The event is accepted, whatever comes of this look: its href leads to the outcome.
    return undefined;
  }
}

/** Domain events have no processor; they are done when their bus has them. */
function published({ event }: RoutedEvent, { acceptedMs }: RequestEnvelope): Outcome {
  const { id, source, type } = event;
  const acceptedAt = new Date(acceptedMs).toISOString();
  return {
    id,
    source,
    type,
    status: 'succeeded',
    result: domainEventResult,
    acceptedAt,
    completedAt: acceptedAt,
    attempts: 1,
  };
}
