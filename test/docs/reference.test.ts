import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { referencePages } from '../../scripts/docs/reference-pages.ts';

it.each(Object.entries(referencePages()))('%s is what the code says (npm run docs)', async (file, text) => {
  expect(await readFile(file, 'utf8')).toBe(text);
});
