import type { CloudEventAttribute } from './carried-attributes.ts';
import type { JsonValue, SluiceEvent } from './sluice-event.ts';

/** A CloudEvent 1.0 in JSON format, as subscribers of the domain buses get it. */
export interface CloudEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly traceparent: string;
  /** Extension attribute: who sent it. */
  readonly sluicecaller: string;
  readonly data: JsonValue;
  /** `subject`, `dataschema`, `tracestate`, and extension attributes, as they came. */
  readonly [attribute: string]: CloudEventAttribute | JsonValue;
}

/** An event in the form in which the user and auth buses carry it. */
export function toCloudEvent(
  { id, source, type, time, traceparent, attributes, data }: SluiceEvent,
  caller: string,
): CloudEvent {
  return {
    specversion: '1.0',
    id,
    source,
    type,
    time,
    datacontenttype: 'application/json',
    traceparent,
    ...attributes,
    sluicecaller: caller,
    data,
  };
}
