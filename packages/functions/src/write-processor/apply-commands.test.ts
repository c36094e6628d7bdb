import { expect, it } from 'vitest';
import { Deadline } from '../resilience/deadline.ts';
import type { Task } from '../worker/task.ts';
import type { Verdict } from '../worker/verdict.ts';
import { type ApplyGroup, applyCommands } from './apply-commands.ts';
import type { Command } from './command.ts';

/** Too large to share a transaction with another one. */
function commandAlone(name: string): Command {
  const task = { message: { lastReceive: false }, name } as unknown as Task;
  return { task, touches: [name], bytes: 3_000_000 } as unknown as Command;
}

it('begins no group after the deadline, and leaves its commands without a verdict', async () => {
  let nowMs = 0;
  const clock = { now: () => nowMs, sleep: () => Promise.resolve() };
  const begun: Command[] = [];
  const hanging: ApplyGroup = async (group) => {
    begun.push(...group);
    await Promise.resolve();
    nowMs = 5000;
    const verdict: Verdict = { status: 'unfinished', reason: 'unknown', code: 'DEPENDENCY_UNAVAILABLE', message: '-' };
    return new Map(group.map((command) => [command, verdict]));
  };
  const commands = Array.from({ length: 17 }, (_, index) => commandAlone(String(index)));
  const verdicts = await applyCommands(commands, new Deadline(clock, 5000), hanging);
  expect(begun).toEqual(commands.slice(0, 8));
  expect([...verdicts.keys()]).toEqual(begun.map(({ task }) => task));
});
