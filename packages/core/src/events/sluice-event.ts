import type { CloudEventAttribute } from './carried-attributes.ts';

/** A JSON value; what JSON cannot carry is wrapped: `{"$number":"..."}`, `{"$binary":"<base64>"}`, `{"$set":[...]}`. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: JsonValue;
}

/** An event after parsing: a CloudEvent 1.0 with every default filled in. */
export interface SluiceEvent {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  /** RFC 3339, UTC, milliseconds. */
  readonly time: string;
  readonly traceparent: string;
  /** Attributes of a domain event besides these, extension attributes among them; its bus gets them as they came. */
  readonly attributes?: Readonly<Record<string, CloudEventAttribute>>;
  readonly data: JsonValue;
}

export type Flow = 'query' | 'write' | 'import';
export type Route = Flow | 'user' | 'auth';

/** What travels on the system bus and in the query queue: events of one flow and one caller. */
export interface Packet {
  readonly v: 1;
  readonly flow: Flow;
  readonly caller: string;
  /** UUIDv7 of the HTTP request that brought these events. */
  readonly request: string;
  /** RFC 3339, UTC, milliseconds. */
  readonly acceptedAt: string;
  readonly events: readonly SluiceEvent[];
}
