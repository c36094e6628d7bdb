import { type AnalyticsEvent, type AnalyticsLine, type Clock, type Random, uuidv7 } from '@sluice/core';
import { publishEntries } from '../delivery/publish-entries.ts';
import type { Bus } from '../ports/bus.ts';
import type { Log } from '../ports/log.ts';
import { randomBytes } from '../resilience/random-bytes.ts';
import type { RetryOptions } from '../resilience/retry-call.ts';

export interface AnalyticsSender {
  readonly bus: Bus;
  readonly analyticsBus: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** Sends what was counted to the analytics bus. Never rejects: what fails is logged and forgotten. */
export async function sendAnalytics(
  origin: string,
  lines: readonly AnalyticsLine[],
  { bus, analyticsBus, clock, random, log }: AnalyticsSender,
  retry: RetryOptions,
): Promise<void> {
  if (lines.length === 0) return;
  const now = clock.now();
  const event: AnalyticsEvent = {
    v: 1,
    id: uuidv7(now, randomBytes(10, random)),
    time: new Date(now).toISOString(),
    origin,
    lines,
  };
  const entry = { bus: analyticsBus, detailType: 'analytics', detail: JSON.stringify(event) };
  const [failure] = await publishEntries(bus, [entry], { ...retry, attempts: 3 });
  if (failure) {
    log.write({
      time: new Date(now).toISOString(),
      level: 'warn',
      function: origin,
      what: 'analytics',
      code: failure.code,
    });
  }
}
