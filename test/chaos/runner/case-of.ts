import type { ChaosCase } from './run-case.ts';
import { generateFaultPlan } from '../workload/generate-fault-plan.ts';
import { generateSchedule } from '../workload/generate-schedule.ts';

/** The case of a seed. */
export function caseOf(seed: number): ChaosCase {
  return { seed, actions: generateSchedule(seed, { requests: 40, seconds: 40 }), plan: generateFaultPlan(seed) };
}
