import { createHash } from 'node:crypto';
import type { Assembly } from '../../../packages/local/src/assembly.ts';
import type { FaultPlan } from '../../../packages/local/src/faults/fault-plan.ts';
import { checkAnalytics, checkAnalyticsAfterRedrive } from '../model/check-analytics.ts';
import { checkCounts } from '../model/check-counts.ts';
import { checkImports } from '../model/check-imports.ts';
import { checkAfterRedrive, checkOutcomes } from '../model/check-outcomes.ts';
import { checkTables } from '../model/check-tables.ts';
import { History } from '../model/receipts.ts';
import type { World } from '../model/world.ts';
import { drain } from '../operator/drain.ts';
import { observe } from '../operator/observe.ts';
import { redriveAll } from '../operator/redrive.ts';
import { streamOf } from '../simulation/random-streams.ts';
import { Simulation } from '../simulation/simulation.ts';
import type { Tamper } from '../simulation/tamper.ts';
import type { Action } from '../workload/action.ts';
import { Client } from '../workload/client.ts';

/** One run: what clients do, what goes wrong, and the seed of everything else. */
export interface ChaosCase {
  readonly seed: number;
  readonly actions: readonly Action[];
  readonly plan: FaultPlan;
}

export interface ChaosReport {
  /** What must not be; empty when all is well. */
  readonly violations: readonly string[];
  readonly events: number;
  readonly accepted: number;
  readonly faults: number;
  /** Dead letters before the redrive. */
  readonly deadLetters: number;
  readonly simulatedMs: number;
  /** A digest of everything that took effect, in its order: two runs of one case have the same. */
  readonly trace: string;
}

export interface RunOptions {
  readonly assembly: Assembly;
  readonly tamper?: Tamper;
}

/** Runs clients against faults, lets the faults end and the queues drain, sends the dead letters again, and checks everything, twice. */
export async function runCase(
  { seed, actions, plan }: ChaosCase,
  { assembly, tamper }: RunOptions,
): Promise<ChaosReport> {
  const history = new History();
  const trace = createHash('sha256');
  let faults = 0;
  const simulation = await Simulation.start({
    assembly,
    seed,
    plan,
    ...(tamper && { tamper }),
    onFault: () => {
      faults += 1;
    },
    onCommit: (call) => {
      history.hear(call);
      trace.update(`${call.operation} ${JSON.stringify(call.input)}\n`);
    },
  });
  const startedAt = simulation.clock.now();
  const client = new Client(simulation, streamOf(seed, 'clients'), () => history.commits);
  const violations: string[] = [];
  try {
    await simulation.run(Promise.all(actions.map((action) => client.perform(action))));
    await endFaults(simulation, plan, startedAt);
    violations.push(...(await drain(simulation)));
    const { sendings, requests } = client;
    const before = await observe(simulation, { sendings, requests, redriven: false }, history);
    violations.push(...checkAll(before));
    violations.push(...(await redriveAll(simulation, { byFunction: seed % 2 === 1 })));
    const after = await observe(simulation, { sendings, requests, redriven: true }, history);
    violations.push(...checkAll(after), ...checkAfterRedrive(after), ...checkAnalyticsAfterRedrive(after));
    return {
      violations: [...new Set(violations)],
      events: client.sendings.length,
      accepted: client.sendings.filter(({ accepted }) => accepted).length,
      faults,
      deadLetters: before.letters.length,
      simulatedMs: simulation.clock.now() - startedAt,
      trace: trace.digest('hex').slice(0, 16),
    };
  } finally {
    await simulation.close();
  }
}

function checkAll(world: World): readonly string[] {
  const checks = [checkOutcomes, checkTables, checkImports, checkAnalytics, checkCounts];
  return checks.flatMap((check) => [...check(world)]);
}

/** Faults go on until the last of them is over by its own time, so that retries, too, run into them. */
async function endFaults(
  simulation: Simulation,
  { calls = [], functions = [] }: FaultPlan,
  startedAt: number,
): Promise<void> {
  const ends = [...calls, ...functions].map(({ untilSeconds = 0 }) => untilSeconds * 1000);
  const rest = startedAt + Math.max(0, ...ends) - simulation.clock.now();
  if (rest > 0 && !simulation.idle) await simulation.clock.advance(rest);
  simulation.faults.end();
}
