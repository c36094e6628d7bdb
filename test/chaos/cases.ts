import type { ChaosCase } from './run-seed.ts';
import { generateFaultPlan } from './workload/generate-fault-plan.ts';
import { generateSchedule } from './workload/generate-schedule.ts';

/** The case of a seed. */
export function caseOf(seed: number): ChaosCase {
  return { seed, actions: generateSchedule(seed, { requests: 60, seconds: 60 }), plan: generateFaultPlan(seed) };
}
