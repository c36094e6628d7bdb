import { SluiceError } from '../errors/sluice-error.ts';
import { pointerTo } from '../json/json-pointer.ts';
import { carriedAttributes } from './carried-attributes.ts';
import { isDomainEventType } from './domain-event-type.ts';
import { normalTime } from './event-time.ts';
import type { JsonObject, JsonValue, SluiceEvent } from './sluice-event.ts';
import { isTraceparent } from './traceparent.ts';

export interface EnvelopeOptions {
  /** CloudEvents may have extension attributes; plain JSON may not, so that a misspelt name is told. */
  readonly extensions: boolean;
  readonly newId: () => string;
  readonly newTraceparent: () => string;
  /** RFC 3339, UTC, milliseconds. */
  readonly now: string;
}

/** Ids go into links, log lines and attributes of messages as they are. */
/** `.` and `..` are no ids: as a path's last segment they mean another path. */
const idPattern = /^(?!\.{1,2}$)[A-Za-z0-9_.:~-]{1,128}$/;
const idRule = 'must be 1 to 128 characters of A-Z a-z 0-9 _ . : ~ -';
const maxSourceLength = 256;
/** A detail type of a bus entry has at most 128 characters (EventBridge, PutEventsRequestEntry). */
const maxTypeLength = 128;
/** CloudEvents 1.0, "Attribute naming convention". */
const extensionPattern = /^[a-z0-9]{1,64}$/;

const ownAttributes = ['id', 'source', 'type', 'time', 'specversion', 'traceparent', 'data'];
/** Of CloudEvents 1.0 and its distributed tracing extension. */
const otherAttributes = new Set(['subject', 'dataschema', 'datacontenttype', 'tracestate']);

/**
 * Reads one event, its defaults filled in.
 *
 * @throws SluiceError EVENT_INVALID with a pointer into the event
 */
export function parseEnvelope(value: JsonValue, options: EnvelopeOptions): SluiceEvent {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid('', 'An event must be an object with `type` and `data`', kindOf(value));
  }
  const envelope = options.extensions ? withoutNulls(value as JsonObject) : (value as JsonObject);
  for (const name in envelope) checkName(name, envelope[name]!, options.extensions);
  if (envelope['specversion'] !== undefined && envelope['specversion'] !== '1.0') {
    throw invalid('/specversion', '`specversion` must be "1.0"', envelope['specversion']);
  }
  const type = text(envelope, 'type');
  if (type === undefined) throw invalid('/type', '`type` is missing; it names what is to be done, like "write.put"');
  if (type === '' || type.length > maxTypeLength)
    throw invalid('/type', `\`type\` must have 1 to ${maxTypeLength} characters`, type.length);
  if (envelope['data'] === undefined)
    throw invalid('/data', '`data` is missing; it carries the arguments of the event');
  const attributes = carriedAttributes(envelope);
  // What a command is told besides has nobody to go to; for the subscribers of a domain event it may be what they route by.
  const carries = isDomainEventType(type) && Object.keys(attributes).length > 0;
  return {
    id: idOf(envelope) ?? options.newId(),
    source: sourceOf(envelope),
    type,
    time: timeOf(envelope) ?? options.now,
    traceparent: traceOf(envelope) ?? options.newTraceparent(),
    ...(carries && { attributes }),
    data: envelope['data'],
  };
}

/** In CloudEvents' JSON format an attribute that is null is the same as none (2.2); data may be null. */
function withoutNulls(envelope: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(envelope).filter(([name, value]) => value !== null || name === 'data'));
}

function checkName(name: string, value: JsonValue, extensions: boolean): void {
  if (ownAttributes.includes(name)) return;
  const pointer = pointerTo('', name);
  if (name === 'datacontenttype') {
    if (typeof value === 'string' && /^application\/([\w.-]+\+)?json\s*(;|$)/i.test(value)) return;
    throw invalid(pointer, '`datacontenttype` must be application/json', value);
  }
  if (otherAttributes.has(name)) return;
  if (name === 'data_base64')
    throw invalid(pointer, '`data_base64` is not supported; send the arguments as JSON in `data`');
  if (extensions && extensionPattern.test(name)) return;
  const meant = ownAttributes.find((own) => own === name.toLowerCase().replaceAll(/[^a-z]/g, ''));
  const hint = meant ? `did you mean \`${meant}\`?` : 'arguments of the event go into `data`';
  throw new SluiceError('EVENT_INVALID', `"${name}" is not an attribute of an event; ${hint}`, {
    pointer,
    received: name,
    allowed: ownAttributes,
  });
}

function idOf(envelope: JsonObject): string | undefined {
  const id = text(envelope, 'id');
  if (id === undefined || idPattern.test(id)) return id;
  throw invalid('/id', `\`id\` ${idRule}`, id.slice(0, 160));
}

function sourceOf(envelope: JsonObject): string {
  const source = text(envelope, 'source') ?? '/';
  if (source.length > 0 && source.length <= maxSourceLength && !unprintable.test(source)) return source;
  throw invalid(
    '/source',
    `\`source\` must be 1 to ${maxSourceLength} characters without spaces or control characters, like "/shop/eu"`,
    source.slice(0, 300),
  );
}

function timeOf(envelope: JsonObject): string | undefined {
  const given = text(envelope, 'time');
  const time = given === undefined ? undefined : normalTime(given);
  if (given === undefined || time !== undefined) return time;
  throw invalid('/time', '`time` must be a time of RFC 3339, like "2026-01-31T12:00:00Z"', given.slice(0, 100));
}

function traceOf(envelope: JsonObject): string | undefined {
  const traceparent = text(envelope, 'traceparent');
  if (traceparent === undefined || isTraceparent(traceparent)) return traceparent;
  throw invalid(
    '/traceparent',
    '`traceparent` must be that of W3C Trace Context, like "00-<32 hex>-<16 hex>-01"',
    traceparent.slice(0, 100),
  );
}

function text(envelope: JsonObject, name: string): string | undefined {
  const value = envelope[name];
  if (value === undefined || typeof value === 'string') return value;
  throw invalid(`/${name}`, `\`${name}\` must be a string, not ${kindOf(value)}`);
}

function kindOf(value: JsonValue): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function invalid(pointer: string, message: string, received?: JsonValue): SluiceError {
  return new SluiceError('EVENT_INVALID', message, { pointer, ...(received !== undefined && { received }) });
}

// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const unprintable = /[\s\u0000-\u001f\u007f-\u009f]/;
