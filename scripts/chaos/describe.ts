import type { ChaosCase, ChaosReport } from '../../test/chaos/runner/run-case.ts';

/** One line for a seed, and its violations. */
export function describeReport({
  seed,
  violations,
  events,
  faults,
  deadLetters,
  simulatedMs,
  trace,
}: ChaosReport & { readonly seed: number }): string {
  const end = violations.length === 0 ? 'ok' : `FAILED, ${violations.length} violations`;
  const minutes = (simulatedMs / 60_000).toFixed(0);
  const line = `seed ${seed}: ${events} events, ${faults} faults, ${deadLetters} dead letters, ${minutes} min, trace ${trace}: ${end}`;
  return [line, ...violations.slice(0, 10).map((violation) => `  ${violation}`)].join('\n');
}

/** A case as a person reads it: what was sent, what went wrong, what must not be. */
export function describeCase({ seed, actions, plan }: ChaosCase, violations: readonly string[]): string {
  return [
    `Seed ${seed} fails with ${actions.length} requests and ${(plan.calls?.length ?? 0) + (plan.functions?.length ?? 0)} faults:`,
    ...actions.map(
      ({ atMs, caller, events }) =>
        `  ${(atMs / 1000).toFixed(3)} s  ${caller}: ${events.map(({ id, type, data }) => `${id} ${type} ${JSON.stringify(data).slice(0, 160)}`).join('; ')}`,
    ),
    'Faults:',
    ...[...(plan.calls ?? []), ...(plan.functions ?? [])].map((fault) => `  ${JSON.stringify(fault)}`),
    `  queues ${JSON.stringify(plan.queues ?? {})}`,
    'Violations:',
    ...violations.map((violation) => `  ${violation}`),
  ].join('\n');
}
