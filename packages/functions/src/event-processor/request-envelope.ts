import type { Problem, Route, SluiceEvent } from '@sluice/core';

/** What all events of one request have in common. */
export interface RequestEnvelope {
  readonly caller: string;
  /** UUIDv7 */
  readonly request: string;
  /** API Gateway's own id of the request, as its access log has it. */
  readonly apiRequestId: string;
  readonly acceptedMs: number;
}

/** An event that is ready to be handed over. */
export interface RoutedEvent {
  readonly event: SluiceEvent;
  readonly route: Route;
}

/** One entry of a request, in the end: taken, or not, and why. */
export type Handled =
  | (RoutedEvent & { readonly index: number; readonly problem?: undefined })
  | { readonly index: number; readonly problem: Problem; readonly event?: SluiceEvent; readonly route?: Route };
