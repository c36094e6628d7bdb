import type { ChaosCase } from './run-case.ts';

export interface ShrinkOptions {
  /** Whether a case still fails. */
  readonly fails: (candidate: ChaosCase) => Promise<boolean>;
  /** Runs at most. @default 80 */
  readonly budget?: number;
}

/** Takes away actions, events and faults for as long as the case still fails without them (delta debugging); what is left tells the story. */
export async function shrink(failing: ChaosCase, { fails, budget = 80 }: ShrinkOptions): Promise<ChaosCase> {
  let runs = 0;
  let smallest = failing;
  const keepIfFailing = async (candidate: ChaosCase): Promise<boolean> => {
    if (runs >= budget) return false;
    runs += 1;
    if (!(await fails(candidate))) return false;
    smallest = candidate;
    return true;
  };
  await reduce(smallest.plan.calls ?? [], (calls) => keepIfFailing({ ...smallest, plan: { ...smallest.plan, calls } }));
  await reduce(smallest.plan.functions ?? [], (functions) =>
    keepIfFailing({ ...smallest, plan: { ...smallest.plan, functions } }),
  );
  await keepIfFailing({ ...smallest, plan: { ...smallest.plan, queues: { reorder: 0, duplicate: 0 } } });
  await reduce(smallest.actions, (actions) => keepIfFailing({ ...smallest, actions }));
  for (const { number, events } of smallest.actions) {
    if (events.length === 1) continue;
    await reduce(events, (fewer) => {
      const actions = smallest.actions.map((action) =>
        action.number === number ? { ...action, events: fewer } : action,
      );
      return fewer.length === 0 ? Promise.resolve(false) : keepIfFailing({ ...smallest, actions });
    });
  }
  return smallest;
}

/** Leaves out pieces of a list, halves first, then smaller ones; `keep` says whether it fails without. */
async function reduce<Entry>(
  entries: readonly Entry[],
  keep: (rest: readonly Entry[]) => Promise<boolean>,
): Promise<void> {
  let left = entries;
  for (
    let size = Math.ceil(left.length / 2);
    size >= 1 && left.length > 0;
    size = size === 1 ? 0 : Math.ceil(size / 2)
  ) {
    for (let start = 0; start < left.length;) {
      const rest = [...left.slice(0, start), ...left.slice(start + size)];
      if (await keep(rest)) left = rest;
      else start += size;
    }
  }
}
