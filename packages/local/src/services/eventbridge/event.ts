/** What is around the detail of an event, in the order targets see it. */
export interface EventHead {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** ISO 8601, to the second. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  /** Only of events that come from a replay. */
  readonly 'replay-name'?: string;
}

/** An event on a bus. The detail stays the JSON text its sender wrote, so that nothing is lost on the way. */
export interface BusEvent {
  readonly head: EventHead;
  readonly detail: string;
}

/** The whole event as JSON: what a target gets unless it asks for something else. */
export function eventText({ head, detail }: BusEvent): string {
  return `${JSON.stringify(head).slice(0, -1)},"detail":${detail}}`;
}

/** The whole event as a value: what patterns and paths look into. */
export function eventValue({ head, detail }: BusEvent): Readonly<Record<string, unknown>> {
  return { ...head, detail: JSON.parse(detail) as unknown };
}

/** A time as events carry it. */
export function eventTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
