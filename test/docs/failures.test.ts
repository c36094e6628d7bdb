import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** One test that a row of the page names. */
interface Named {
  readonly file: string;
  readonly test: string;
}

const rows = readFileSync('docs/reference/failures.md', 'utf8')
  .split('\n')
  .filter((line) => /^\| \d+ \|/.test(line))
  .map((line) => {
    const [, number = '', fault = '', , shown = ''] = line.split(/(?<!\\) \| |^\| /);
    return { number: Number(number), fault, shown: shown.replace(/ \|$/, '') };
  });

/** Reads a cell such as: `file`: "test"; "another test" `other file`: "its test". */
function namedIn(shown: string): readonly Named[] {
  const parts = shown.matchAll(/`([^`]+)`: ((?:"[^"]+"(?:; )?)+)/g);
  return [...parts].flatMap(([, file = '', tests = '']) =>
    [...tests.matchAll(/"([^"]+)"/g)].map(([, test = '']) => ({ file, test })),
  );
}

it('lists the 42 faults, each with its tests', () => {
  expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 42 }, (_, index) => index + 1));
  const unshown = rows.filter(({ shown }) => namedIn(shown).length === 0).map(({ number }) => number);
  // Without keys there is nothing to refuse.
  expect(unshown).toEqual([6]);
});

it.each(rows.filter(({ shown }) => namedIn(shown).length > 0))('names tests that exist for: $fault', ({ shown }) => {
  for (const { file, test } of namedIn(shown)) {
    expect(existsSync(file), `${file} does not exist`).toBe(true);
    expect(readFileSync(file, 'utf8'), `${file} has no test "${test}"`).toContain(test);
  }
});
