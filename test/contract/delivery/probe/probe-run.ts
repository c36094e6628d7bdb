import type { ObservedRun } from '../delivery-driver.ts';

/** What the deployed function tells of a run. */
export interface ProbeRun {
  readonly atMs: number;
  readonly untilMs: number;
  readonly messages: ObservedRun['messages'];
}
