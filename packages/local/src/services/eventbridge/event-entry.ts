import { type BusEvent, eventTime } from './event.ts';
import { members, optionalString, optionalStrings, optionalTime } from './input.ts';

/** One entry of PutEvents as it was sent. */
export interface EventEntry {
  readonly source: string | undefined;
  readonly detailType: string | undefined;
  readonly detail: string | undefined;
  readonly bus: string | undefined;
  readonly resources: readonly string[];
  readonly timeMs: number | undefined;
}

export interface EntryError {
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
}

export function readEntry(value: unknown): EventEntry {
  const entry = members(value);
  return {
    source: optionalString(entry, 'Source'),
    detailType: optionalString(entry, 'DetailType'),
    detail: optionalString(entry, 'Detail'),
    bus: optionalString(entry, 'EventBusName'),
    resources: optionalStrings(entry, 'Resources') ?? [],
    timeMs: optionalTime(entry, 'Time'),
  };
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html */
export function sizeOfEntry(entry: EventEntry): number {
  const texts = [entry.source ?? '', entry.detailType ?? '', entry.detail ?? '', ...entry.resources];
  return texts.reduce((size, text) => size + Buffer.byteLength(text), entry.timeMs === undefined ? 0 : 14);
}

/**
 * Why an entry is refused, if it is.
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html
 */
export function refuseEntry(entry: EventEntry): EntryError | undefined {
  const needed = { Source: entry.source, DetailType: entry.detailType, Detail: entry.detail };
  for (const [name, value] of Object.entries(needed)) {
    if (value) continue;
    return {
      ErrorCode: 'InvalidArgument',
      ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
    };
  }
  if (entry.source?.startsWith('aws.')) {
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  }
  if (!isJsonObject(entry.detail ?? '')) {
    return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  }
  return undefined;
}

/** The event of an entry that is not refused. */
export function toEvent(
  entry: EventEntry,
  about: { id: string; account: string; region: string; now: number },
): BusEvent {
  return {
    head: {
      version: '0',
      id: about.id,
      'detail-type': entry.detailType ?? '',
      source: entry.source ?? '',
      account: about.account,
      time: eventTime(entry.timeMs ?? about.now),
      region: about.region,
      resources: entry.resources,
    },
    detail: entry.detail ?? '{}',
  };
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
