import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { functionEntries } from './function-entries.ts';

it.each(functionEntries)('$name has a handler', ({ entry }) => {
  expect(existsSync(new URL(entry, import.meta.url))).toBe(true);
});
