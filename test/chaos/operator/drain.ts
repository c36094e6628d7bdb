import type { Simulation } from '../simulation/simulation.ts';

/** Longer than any message can be on its way without faults: six receives of an import, half an hour apart. */
const longestMs = 6 * 3_600_000;

/** Lets time pass until nothing is on its way any more; says so when that never happens. */
export async function drain(simulation: Simulation): Promise<readonly string[]> {
  const { clock } = simulation;
  const end = clock.now() + longestMs;
  while (!simulation.idle) {
    if (clock.now() > end) return ['the queues do not drain'];
    for (let step = 0; step < 20; step++) await clock.step();
  }
  return [];
}
