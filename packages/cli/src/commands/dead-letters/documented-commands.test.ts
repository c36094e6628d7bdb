import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { deadLettersCommand } from './dead-letters-command.ts';

const docs = new URL('../../../../../docs/', import.meta.url);
const pages = [...readdirSync(new URL('runbook/', docs)).map((name) => `runbook/${name}`), 'guides/dead-letters.md'];
const lines = pages.flatMap((page) =>
  [...readFileSync(new URL(page, docs), 'utf8').matchAll(/npx sluice dead-letters ([^`#\n]*)/g)].map(
    ([, command = '']) => [page, command.trim()] as const,
  ),
);

describe('the commands that the documentation tells', () => {
  it('are some', () => {
    expect(lines.length).toBeGreaterThan(20);
  });

  it.each(lines)('%s: sluice dead-letters %s', (_, line) => {
    const name = /^[a-z]+/.exec(line)?.[0];
    const command = deadLettersCommand.commands?.find((one) => one.name === name);
    expect(command, `there is no command ${name}`).toBeDefined();
    for (const [flag] of line.matchAll(/--[a-z-]+/g)) expect(command?.help).toContain(flag);
  });
});

it('links every page of the runbook from its first one', () => {
  const readme = readFileSync(new URL('runbook/README.md', docs), 'utf8');
  const others = readdirSync(new URL('runbook/', docs)).filter((page) => page !== 'README.md');
  expect(others.filter((page) => !readme.includes(`(${page})`))).toEqual([]);
});
