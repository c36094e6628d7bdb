import type { Command } from './command.ts';

export interface Wave {
  /** Commands that share nothing with one another, nor with an earlier command still waiting. */
  readonly now: readonly Command[];
  readonly later: readonly Command[];
}

/** Of commands in order of acceptance, those that can be applied together without overtaking another one for the same item. */
export function nextWave(commands: readonly Command[]): Wave {
  const held = new Set<string>();
  const now: Command[] = [];
  const later: Command[] = [];
  for (const command of commands) {
    const free = command.touches.every((touched) => !held.has(touched));
    (free ? now : later).push(command);
    for (const touched of command.touches) held.add(touched);
  }
  return { now, later };
}
