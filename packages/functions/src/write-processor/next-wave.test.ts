import { expect, it } from 'vitest';
import type { Command } from './command.ts';
import { nextWave } from './next-wave.ts';

const command = (name: string, ...touches: string[]) => ({ name, touches }) as unknown as Command & { name: string };
const names = (commands: readonly Command[]) =>
  commands.map((one) => (one as Command & { name: string }).name).join('');

it('takes what shares nothing, and nothing that an earlier waiting command touches', () => {
  const wave = nextWave([command('a', 'x'), command('b', 'x', 'y'), command('c', 'y'), command('d', 'z')]);
  expect(names(wave.now)).toBe('ad');
  expect(names(wave.later)).toBe('bc');
});
