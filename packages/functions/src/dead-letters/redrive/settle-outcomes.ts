import type { AttributeMap, OutcomeError } from '@sluice/core';
import { readRows } from '../../ledger/read-rows.ts';
import { textOf } from '../../ledger/row-fields.ts';
import type { Call } from '../dead-letters-ports.ts';
import type { Failure, RunState } from './run-state.ts';

/** Retries of a flow that fails throughout take some 30 s; what takes longer waits for a throttled table. */
export const resolveWithinMs = 120_000;
/** Different codes that a run tells of. */
const maxFailures = 20;

/** Looks what became of the events that were sent. */
export async function settleOutcomes(state: RunState, { ports, retry }: Call): Promise<RunState> {
  if (state.pending.length === 0) return state;
  const keys = state.pending.map(({ pk }) => ({ pk, sk: 'outcome' }));
  const rows = await readRows(ports.ledger, keys, retry);
  const byKey = new Map(rows.map((row) => [textOf(row, 'pk'), row]));
  const now = ports.clock.now();
  const counts = { ...state.counts };
  let { failures } = state;
  const pending = state.pending.filter(({ pk, before, sentMs }) => {
    const row = byKey.get(pk);
    if (row && textOf(row, 'completedAt') !== before) {
      if (textOf(row, 'status') === 'succeeded') counts.succeeded++;
      else {
        counts.failed++;
        failures = withFailure(failures, row);
      }
      return false;
    }
    if (now - sentMs < resolveWithinMs) return true;
    counts.unresolved++;
    return false;
  });
  return { ...state, counts, pending, failures };
}

function withFailure(failures: readonly Failure[], row: AttributeMap): readonly Failure[] {
  const { code, message } = JSON.parse(textOf(row, 'error') || '{"code":"-","message":"-"}') as OutcomeError;
  const known = failures.find((one) => one.code === code);
  if (known) return failures.map((one) => (one === known ? { ...one, count: one.count + 1 } : one));
  return failures.length < maxFailures ? [...failures, { code, count: 1, message: message.slice(0, 300) }] : failures;
}
