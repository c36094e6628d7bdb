import { readFile } from 'node:fs/promises';
import { defineConfig } from '@sluice/core';
import { expect, it } from 'vitest';
import { environmentRows } from '../../scripts/docs/environment-rows.ts';

const page = await readFile('docs/reference/configuration.md', 'utf8');

it('lists every setting with its default', () => {
  const { limits, retention } = defineConfig({ tables: { t: { partitionKey: { name: 'id', type: 'string' } } } });
  const settings = [
    ...Object.entries(limits).map(([name, value]) => [`limits.${name}`, value] as const),
    ...Object.entries(retention).map(([name, value]) => [`retention.${name}`, value] as const),
  ];
  expect(settings.filter(([name, value]) => !page.includes(`| \`${name}\` | ${value} |`))).toEqual([]);
  expect(page.match(/^\| `(limits|retention)\./gm)).toHaveLength(settings.length);
});

it('lists every environment variable with the functions that read it and its meaning', () => {
  const rows = environmentRows();
  expect(rows.filter((row) => row.endsWith('|  |'))).toEqual([]);
  expect(page.match(/^\| `[A-Z_]+` .*$/gm)).toEqual(rows);
});
