import {
  type Flow,
  packEvents,
  packetLimitBytes,
  type Problem,
  SluiceError,
  type SluiceEvent,
  toCloudEvent,
  toProblem,
} from '@sluice/core';
import { publishEntries } from '../delivery/publish-entries.ts';
import { sendMessages } from '../delivery/send-messages.ts';
import type { BusEntry } from '../ports/bus.ts';
import type { EntryFailure } from '../ports/queue.ts';
import type { RetryOptions } from '../resilience/retry-call.ts';
import type { EventProcessorPorts } from './event-processor-ports.ts';
import type { RequestEnvelope, RoutedEvent } from './request-envelope.ts';

/** Something to hand over, and the events that go with it. */
interface Parcel<Content> {
  readonly content: Content;
  readonly events: readonly SluiceEvent[];
}

/**
 * Hands events over to their buses and the query queue, all at once.
 * @returns why events were not taken; those without an entry are durable
 */
export async function publishEvents(
  routed: readonly RoutedEvent[],
  envelope: RequestEnvelope,
  ports: EventProcessorPorts,
  retry: RetryOptions,
): Promise<ReadonlyMap<SluiceEvent, Problem>> {
  const problems = new Map<SluiceEvent, Problem>();
  const entries = [
    ...packFlow('write', routed, envelope, problems).map((parcel) => systemEntry('write', parcel, ports)),
    ...packFlow('import', routed, envelope, problems).map((parcel) => systemEntry('import', parcel, ports)),
    ...domainEntries(routed, envelope, ports, problems),
  ];
  const messages = packFlow('query', routed, envelope, problems);
  const [entryFailures, messageFailures] = await Promise.all([
    publishEntries(
      ports.bus,
      entries.map(({ content }) => content),
      retry,
    ),
    sendMessages(
      ports.queryQueue,
      messages.map(({ content }) => ({ body: content })),
      retry,
    ),
  ]);
  note(problems, entries, entryFailures, 'The event bus');
  note(problems, messages, messageFailures, 'The query queue');
  return problems;
}

function packFlow(
  flow: Flow,
  routed: readonly RoutedEvent[],
  { caller, request, acceptedMs }: RequestEnvelope,
  problems: Map<SluiceEvent, Problem>,
): Parcel<string>[] {
  const events = routed.filter(({ route }) => route === flow).map(({ event }) => event);
  if (events.length === 0) return [];
  const { packets, tooLarge } = packEvents({
    flow,
    caller,
    request,
    acceptedAt: new Date(acceptedMs).toISOString(),
    events,
    ...(flow === 'query' && { maxEvents: 1 }),
  });
  for (const { event, problem } of tooLarge) problems.set(event, problem);
  return packets.map(({ text, events: inside }) => ({ content: text, events: inside }));
}

function systemEntry(
  detailType: 'write' | 'import',
  { content, events }: Parcel<string>,
  { buses }: EventProcessorPorts,
): Parcel<BusEntry> {
  return { content: { bus: buses.system, detailType, detail: content }, events };
}

function domainEntries(
  routed: readonly RoutedEvent[],
  { caller }: RequestEnvelope,
  { buses }: EventProcessorPorts,
  problems: Map<SluiceEvent, Problem>,
): Parcel<BusEntry>[] {
  return routed.flatMap(({ event, route }) => {
    if (route !== 'user' && route !== 'auth') return [];
    const detail = JSON.stringify(toCloudEvent(event, caller));
    const bytes = Buffer.byteLength(detail) + Buffer.byteLength(event.type);
    if (bytes <= packetLimitBytes) {
      return [{ content: { bus: buses[route], detailType: event.type, detail }, events: [event] }];
    }
    const message = `The event has ${bytes} bytes as a bus entry; ${packetLimitBytes} are allowed`;
    problems.set(event, toProblem(new SluiceError('EVENT_TOO_LARGE', message)));
    return [];
  });
}

function note(
  problems: Map<SluiceEvent, Problem>,
  parcels: readonly Parcel<unknown>[],
  failures: readonly (EntryFailure | null)[],
  where: string,
): void {
  parcels.forEach(({ events }, index) => {
    const failure = failures[index];
    if (!failure) return;
    const message = `${where} did not take the event (${failure.code}); send it again under the same id`;
    const problem = toProblem(new SluiceError('DEPENDENCY_UNAVAILABLE', message));
    for (const event of events) problems.set(event, problem);
  });
}
