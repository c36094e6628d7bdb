import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { importCommand } from './import-command.ts';

const guide = readFileSync(new URL('../../../../../docs/guides/import.md', import.meta.url), 'utf8');
const lines = [...guide.matchAll(/npx sluice import ([^`#\n]*)/g)].map(([, command = '']) => command.trim());
const { commands = [] } = importCommand;

describe('the guide to importing', () => {
  it('shows every command, and the help names them', () => {
    for (const { name } of commands) {
      expect(lines.some((line) => line.startsWith(`${name} `) || line === name)).toBe(true);
      expect(importCommand.help).toContain(`sluice import ${name}`);
    }
  });

  it.each(lines)('tells flags that there are: sluice import %s', (line) => {
    const command = commands.find(({ name }) => name === line.split(' ')[0]) ?? importCommand;
    for (const [flag] of line.matchAll(/--[a-z-]+/g)) expect(command.help).toContain(flag);
  });
});
