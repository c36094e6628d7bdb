/** What a count is of. `status` is `accepted`, `rejected` (by the API), or an outcome: `succeeded`, `failed`, `dead-lettered`, `duplicate`, `superseded`. */
export interface Dimensions {
  readonly client: string;
  readonly type: string;
  /** `-` where an event has no table. */
  readonly table: string;
  readonly status: string;
}

export interface Measures {
  readonly count: number;
  readonly bytes?: number;
  readonly readUnits?: number;
  readonly writeUnits?: number;
  /** Milliseconds from accepted to done, counted by bucket: `{"7": 3}` is three in bucket 7. */
  readonly latency?: Readonly<Record<string, number>>;
}

export type AnalyticsLine = Dimensions & Measures;

/** What a request or an invocation sends to the analytics bus. */
export interface AnalyticsEvent {
  readonly v: 1;
  /** Its idempotency key: counted once however often it is delivered. */
  readonly id: string;
  /** RFC 3339, UTC, milliseconds. */
  readonly time: string;
  /** The function that sends it. */
  readonly origin: string;
  readonly lines: readonly AnalyticsLine[];
}
