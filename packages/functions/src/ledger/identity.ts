/** Everything that the receipt of an event is made from, besides the outcome. */
export interface Identity {
  readonly caller: string;
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly fingerprint: string;
  /** UUIDv7 of the HTTP request that brought the event. */
  readonly request: string;
  /** RFC 3339, UTC, milliseconds. */
  readonly acceptedAt: string;
  /** How often the event was received, this time included. */
  readonly attempts: number;
  /** It comes back from the dead-letter queue, with leave to replace the outcome `failed` it went there with. */
  readonly mayReplaceFailed: boolean;
}
