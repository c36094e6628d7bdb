import { traceIdOf } from '@sluice/core';
import { metricLine } from '../telemetry/metric-line.ts';
import { sendAnalytics } from '../telemetry/send-analytics.ts';
import { tableOfEvent } from '../telemetry/table-of-event.ts';
import { Tally } from '../telemetry/tally.ts';
import type { RetryOptions } from '../resilience/retry-call.ts';
import type { EventProcessorPorts } from './event-processor-ports.ts';
import type { Handled, RequestEnvelope } from './request-envelope.ts';

const name = 'event-processor';

/** Counts a request as it looks before it is handed over, so that counting costs no time of its own. Never rejects. */
export function countRequest(
  handled: readonly Handled[],
  envelope: RequestEnvelope,
  ports: EventProcessorPorts,
  retry: RetryOptions,
): Promise<void> {
  const tally = new Tally();
  for (const entry of handled) addTo(tally, entry, envelope, entry.problem ? 'rejected' : 'accepted', 1);
  return sendAnalytics(name, tally.lines(), ports, retry);
}

/** Takes back what was counted as accepted and then was not taken. Never rejects. */
export function countRejected(
  rejected: readonly Handled[],
  envelope: RequestEnvelope,
  ports: EventProcessorPorts,
  retry: RetryOptions,
): Promise<void> {
  const tally = new Tally();
  for (const entry of rejected) {
    addTo(tally, entry, envelope, 'accepted', -1);
    addTo(tally, entry, envelope, 'rejected', 1);
  }
  return sendAnalytics(name, tally.lines(), ports, retry);
}

function addTo(tally: Tally, { event }: Handled, { caller }: RequestEnvelope, status: string, count: 1 | -1): void {
  const table = event ? tableOfEvent(event) : '-';
  const bytes = event ? Buffer.byteLength(JSON.stringify(event.data)) : 0;
  tally.add({ client: caller, type: event?.type ?? '-', table, status }, { count, bytes: count * bytes });
}

/** Ids named in a line at most. */
const idsPerLine = 20;

/** Logs a request: one line for each flow it has events of, mostly one, which carries the flow's metrics. */
export function logRequest(
  handled: readonly Handled[],
  { caller, request, apiRequestId, acceptedMs }: RequestEnvelope,
  { log, clock }: EventProcessorPorts,
  statusCode: number,
): void {
  const now = clock.now();
  for (const [flow, entries] of Map.groupBy(handled, ({ route }) => route ?? '-')) {
    const events = entries.flatMap(({ event }) => event ?? []);
    const rejected = entries.filter(({ problem }) => problem);
    log.write(
      metricLine(
        now,
        flow,
        {
          Accepted: { unit: 'Count', value: entries.length - rejected.length },
          Rejected: { unit: 'Count', value: rejected.length },
          RequestMs: { unit: 'Milliseconds', value: now - acceptedMs },
        },
        {
          function: name,
          requestId: request,
          apiRequestId,
          caller,
          statusCode,
          eventIds: events.slice(0, idsPerLine).map(({ id }) => id),
          traceIds: [...new Set(events.map(({ traceparent }) => traceIdOf(traceparent)))].slice(0, idsPerLine),
          codes: [...new Set(rejected.map(({ problem }) => problem?.code))],
          durationMs: now - acceptedMs,
        },
      ),
    );
  }
}
