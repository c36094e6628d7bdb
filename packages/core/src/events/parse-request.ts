import { type Problem, toProblem } from '../errors/problem.ts';
import { SluiceError } from '../errors/sluice-error.ts';
import { type ReadJson, readJson } from '../json/parse-json.ts';
import { envelopeOfHeaders, isBinaryMode } from './binary-mode.ts';
import { type EnvelopeOptions, parseEnvelope } from './parse-envelope.ts';
import type { JsonValue, SluiceEvent } from './sluice-event.ts';
import { isTraceparent } from './traceparent.ts';

export interface RequestInput {
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Bytes as received; API Gateway's `isBase64Encoded` is the caller's to undo. */
  readonly body: Uint8Array | string;
  /** A new UUIDv7. */
  readonly newId: () => string;
  readonly newTraceparent: () => string;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}

/** One event of a request, or why it is none. */
export type ParsedEntry =
  | { readonly index: number; readonly event: SluiceEvent }
  | { readonly index: number; readonly problem: Problem };

export interface ParsedRequest {
  /** True for an array, also of one: it is answered with an array. */
  readonly batch: boolean;
  readonly entries: readonly ParsedEntry[];
}

export const maxBodyBytes = 5 * 1024 * 1024;
export const maxEventsPerRequest = 1000;

/** Content types of `POST /v1/events`. */
export const contentTypes = [
  'application/json',
  'application/cloudevents+json',
  'application/cloudevents-batch+json',
] as const;

/**
 * Reads the events of a `POST /v1/events`, in plain JSON or any of the CloudEvents modes.
 * What is wrong with one event of an array becomes its problem; everything else is thrown.
 * Events without a trace of their own join the request's `traceparent` header.
 *
 * @throws SluiceError
 */
export function parseRequest({ headers, body, newId, newTraceparent, now }: RequestInput): ParsedRequest {
  const contentType = contentTypeOf(headers['content-type']);
  const json = readJson(textOf(body));
  const header = headers['traceparent']?.trim();
  const trace = header !== undefined && isTraceparent(header) ? () => header : newTraceparent;
  const binary = contentType === 'application/json' && isBinaryMode(headers);
  const options: EnvelopeOptions = {
    extensions: binary || contentType !== 'application/json',
    newId,
    newTraceparent: trace,
    now: new Date(now()).toISOString(),
  };
  if (binary) return single(parseBinary(headers, json, options));
  if (isArray(json.value)) {
    if (contentType === 'application/cloudevents+json') throw notOneEvent();
    return { batch: true, entries: parseArray(json.value, json, options) };
  }
  if (contentType === 'application/cloudevents-batch+json') throw notAnArray();
  if (json.faults[0]) throw json.faults[0];
  return single(parseEnvelope(json.value, options));
}

function contentTypeOf(header: string | undefined): (typeof contentTypes)[number] {
  const [type = '', ...parameters] = (header ?? '').split(';').map((part) => part.trim().toLowerCase());
  const known = contentTypes.find((name) => name === type);
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length);
  if (known && (charset === undefined || /^"?utf-?8"?$/.test(charset))) return known;
  throw new SluiceError(
    'CONTENT_TYPE_UNSUPPORTED',
    `The content type ${header === undefined ? 'is missing' : `"${header.slice(0, 100)}" is not supported`}; send ${contentTypes.join(' or ')}, in UTF-8`,
    { received: header ?? null, allowed: contentTypes },
  );
}

function textOf(body: Uint8Array | string): string {
  const bytes = typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength;
  if (bytes > maxBodyBytes) {
    throw new SluiceError(
      'BODY_TOO_LARGE',
      `The body has ${bytes} bytes; at most ${maxBodyBytes} (5 MB) are taken; split the events over several requests`,
      {
        received: bytes,
      },
    );
  }
  if (typeof body === 'string') return body;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch (cause) {
    throw new SluiceError('BODY_NOT_UTF8', 'The body is not UTF-8; encode it as UTF-8 and send it again', { cause });
  }
}

function parseBinary(
  headers: RequestInput['headers'],
  { value, faults }: ReadJson,
  options: EnvelopeOptions,
): SluiceEvent {
  if (faults[0]) throw faults[0].below('/data');
  return parseEnvelope(envelopeOfHeaders(headers, value), options);
}

function parseArray(values: readonly JsonValue[], { faults }: ReadJson, options: EnvelopeOptions): ParsedEntry[] {
  if (values.length === 0)
    throw new SluiceError('EVENT_INVALID', 'The array has no events; send at least one', { pointer: '' });
  if (values.length > maxEventsPerRequest) {
    throw new SluiceError(
      'TOO_MANY_EVENTS',
      `The request has ${values.length} events; at most ${maxEventsPerRequest} are taken; split them over several requests`,
      {
        received: values.length,
      },
    );
  }
  const faultOf = new Map<number, SluiceError>();
  for (const fault of faults.toReversed()) faultOf.set(Number(fault.details.pointer?.split('/')[1]), fault);
  return values.map((value, index): ParsedEntry => {
    const fault = faultOf.get(index);
    if (fault) return { index, problem: toProblem(fault) };
    try {
      return { index, event: parseEnvelope(value, options) };
    } catch (error) {
      if (!(error instanceof SluiceError)) throw error;
      return { index, problem: toProblem(error.below(`/${index}`)) };
    }
  });
}

function single(event: SluiceEvent): ParsedRequest {
  return { batch: false, entries: [{ index: 0, event }] };
}

function notOneEvent(): SluiceError {
  return new SluiceError(
    'EVENT_INVALID',
    'application/cloudevents+json carries one event, not an array; send application/cloudevents-batch+json',
    { pointer: '' },
  );
}

function notAnArray(): SluiceError {
  return new SluiceError(
    'EVENT_INVALID',
    'application/cloudevents-batch+json carries an array of events; send application/cloudevents+json for one',
    { pointer: '' },
  );
}

const isArray: (value: unknown) => value is readonly JsonValue[] = Array.isArray;
