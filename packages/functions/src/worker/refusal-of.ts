import { type OutcomeError, SluiceError } from '@sluice/core';
import { classifyFailure, failureName } from '../resilience/classify-failure.ts';
import { serviceRefusal } from './service-refusal.ts';

/** Why an event can never be done, from what was thrown while doing it; undefined when it may pass later. */
export function refusalOf(error: unknown): OutcomeError | undefined {
  if (error instanceof SluiceError) return { code: error.code, message: error.message };
  const name = failureName(error);
  if (classifyFailure(name) !== 'refused') return undefined;
  return serviceRefusal(name, error instanceof Error ? error.message : '');
}
