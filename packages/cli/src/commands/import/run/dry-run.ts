import { beginning, collecting, packBatches } from '../batches/pack-batches.ts';
import { importRows, type Plan } from '../plan.ts';

/** What a file holds, without sending it. */
export interface DryRunResult {
  readonly items: number;
  readonly refused: number;
  readonly batches: number;
  /** Refused rows by reason code. */
  readonly codes: Readonly<Record<string, number>>;
}

/** Checks every row as an import would. */
export async function dryRun(plan: Plan, onRows: (offset: number) => void): Promise<DryRunResult> {
  const codes: Record<string, number> = {};
  let state = beginning(plan.firstRow);
  let refused = 0;
  const nothing = collecting(() => undefined);
  for await (const packed of packBatches(importRows(plan, plan.firstRow), state, nothing)) {
    if (packed.kind === 'refused') {
      const { code } = packed.row.problem;
      codes[code] = (codes[code] ?? 0) + 1;
      refused++;
    } else {
      state = packed.resume;
      onRows(state.position.offset);
    }
  }
  return { items: state.items, refused, batches: state.batch, codes };
}
