import type { PutEventsResponse, PutEventsResultEntry } from '@aws-sdk/client-eventbridge';
import { constraintViolated, validationException } from '../errors.ts';
import { type EventEntry, readEntry, refuseEntry, sizeOfEntry, toEvent } from '../event-entry.ts';
import type { EventBridgeEngine } from '../eventbridge-engine.ts';
import { type Input, optionalList } from '../input.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
export async function putEvents(engine: EventBridgeEngine, input: Input): Promise<PutEventsResponse> {
  const entries = (optionalList(input, 'Entries') ?? []).map(readEntry);
  if (entries.length === 0) {
    throw constraintViolated('[]', 'entries', 'Member must have length greater than or equal to 1');
  }
  if (entries.length > 10) {
    const value = `[${entries.map(describe).join(', ')}]`;
    throw constraintViolated(value, 'entries', 'Member must have length less than or equal to 10');
  }
  const size = entries.reduce((total, entry) => total + sizeOfEntry(entry), 0);
  if (size > engine.maximumEntriesSize) {
    throw validationException('Total size of the entries in the request is over the limit.');
  }
  const Entries = await engine.write(() => entries.map((entry) => take(engine, entry)));
  engine.deliveries.start();
  return { FailedEntryCount: Entries.filter(({ ErrorCode }) => ErrorCode !== undefined).length, Entries };
}

function take(engine: EventBridgeEngine, entry: EventEntry): PutEventsResultEntry {
  const refusal = refuseEntry(entry);
  if (refusal !== undefined) return refusal;
  const id = engine.random.uuid();
  const bus = engine.registry.findBus(engine.names.busName(entry.bus));
  // An event for a bus that is not there is accepted and lost, on AWS too; here it is counted.
  if (bus === undefined) engine.counters.missingBus += 1;
  else {
    const { accountId: account, region, clock } = engine;
    engine.ingestion.take(bus, toEvent(entry, { id, account, region, now: clock.now() }));
  }
  return { EventId: id };
}

/** An entry in the words of AWS's validation messages. */
function describe({ source, resources, detailType, detail, bus, timeMs }: EventEntry): string {
  const members = {
    time: timeMs === undefined ? null : new Date(timeMs).toUTCString(),
    source: source ?? null,
    resources: resources.length === 0 ? null : `[${resources.join(', ')}]`,
    detailType: detailType ?? null,
    detail: detail ?? null,
    eventBusName: bus ?? null,
    traceHeader: null,
    kmsKeyIdentifier: null,
    internalMetadata: null,
  };
  return `PutEventsRequestEntry(${Object.entries(members)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ')})`;
}
