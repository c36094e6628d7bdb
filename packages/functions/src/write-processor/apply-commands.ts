import { chunk } from '../resilience/chunk.ts';
import type { Deadline } from '../resilience/deadline.ts';
import { mapBounded } from '../resilience/map-bounded.ts';
import type { Task } from '../worker/task.ts';
import type { Verdict } from '../worker/verdict.ts';
import type { Command } from './command.ts';
import { nextWave } from './next-wave.ts';

/**
 * Two actions a command, of the 100 a transaction takes; 4 MB, less room for stored items being larger than their updates.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
const groupLimits = { maxEntries: 50, maxBytes: 3_500_000, sizeOf: ({ bytes }: Command) => bytes };

/** Transactions under way at a time: enough to keep a batch of full messages within seconds, few enough to leave a table to others. */
const groupsAtOnce = 8;

export type ApplyGroup = (commands: readonly Command[]) => Promise<ReadonlyMap<Command, Verdict>>;

/** Applies commands in order of acceptance, side by side where they touch different items. */
export async function applyCommands(
  commands: readonly Command[],
  deadline: Deadline,
  applyGroup: ApplyGroup,
): Promise<Map<Task, Verdict>> {
  const verdicts = new Map<Task, Verdict>();
  const blocked = new Set<string>();
  let waiting = commands;
  while (waiting.length > 0 && deadline.remainingMs() > 0) {
    const wave = nextWave(waiting);
    waiting = wave.later;
    const { free = [], held = [] } = Object.groupBy(wave.now, (command) =>
      isHeld(command, blocked) ? 'held' : 'free',
    );
    for (const { task } of held) verdicts.set(task, behindAnother);
    // Groups take turns, and each may wait out the timeouts of its calls: none is begun that could outlive the function.
    const answers = await mapBounded(chunk(free, groupLimits), groupsAtOnce, (group) =>
      deadline.remainingMs() > 0 ? applyGroup(group) : notBegun,
    );
    for (const [command, verdict] of answers.flatMap((answer) => [...answer])) {
      verdicts.set(command.task, verdict);
      if (willComeAgain(command, verdict)) for (const touched of command.touches) blocked.add(touched);
    }
  }
  return verdicts;
}

/** On the last receive what failed is dead-lettered, and what comes after it need not wait for an operator. */
function willComeAgain({ task }: Command, verdict: Verdict): boolean {
  return verdict.status === 'unfinished' && !(task.message.lastReceive && verdict.reason === 'unknown');
}

/** A command whose message will not come again is not held back by one that will: it would be lost in waiting. */
function isHeld({ task, touches }: Command, blocked: ReadonlySet<string>): boolean {
  return !task.message.lastReceive && touches.some((touched) => blocked.has(touched));
}

/** No verdicts: its commands have to come again. */
const notBegun = Promise.resolve(new Map<Command, Verdict>());

const behindAnother: Verdict = {
  status: 'unfinished',
  reason: 'untried',
  code: 'DEPENDENCY_UNAVAILABLE',
  message: 'An earlier command for the same item has to go first, and could not be applied yet',
};
