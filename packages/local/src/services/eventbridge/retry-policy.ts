import type { Target } from '@aws-sdk/client-eventbridge';
import type { Random } from '../../random.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html */
const defaults = { retries: 185, ageMs: 86_400_000 };
const firstDelayMs = 1000;
const longestDelayMs = 10 * 60_000;

/** How often and how long a target is tried again. */
export function retryPolicyOf(target: Target): { retries: number; ageMs: number } {
  const { MaximumRetryAttempts, MaximumEventAgeInSeconds } = target.RetryPolicy ?? {};
  return {
    retries: MaximumRetryAttempts ?? defaults.retries,
    ageMs: MaximumEventAgeInSeconds === undefined ? defaults.ageMs : MaximumEventAgeInSeconds * 1000,
  };
}

/** Exponential, with jitter between half and all of it. */
export function retryDelayMs(attempts: number, random: Random): number {
  const delay = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(attempts - 1, 20));
  return Math.ceil(delay * (0.5 + random.next() / 2));
}
