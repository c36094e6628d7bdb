import { readdir, readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';

interface Entry {
  readonly path: string;
  readonly parent: string | undefined;
}

/** The paths of the tree in ARCHITECTURE.md: an indented line lies below the last one that is not. */
async function tree(): Promise<Entry[]> {
  const page = await readFile('ARCHITECTURE.md', 'utf8');
  const block = /<!-- tree:[^>]*-->\n```\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  let parent: string | undefined;
  return block
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const name = line.trim().split(/\s+/)[0] ?? '';
      if (line.startsWith(' ')) return { path: `${parent}${name}`, parent };
      parent = name;
      return { path: name, parent: undefined };
    });
}

it('the tree in ARCHITECTURE.md exists', async () => {
  const entries = await tree();
  expect(entries.length).toBeGreaterThan(30);
  expect(entries.map(({ path }) => path).filter((path) => !existsSync(path))).toEqual([]);
});

it('every package and every folder of a listed parent is in the tree', async () => {
  const entries = await tree();
  const listed = new Set(entries.map(({ path }) => path));
  const packages = (await readdir('packages')).map((name) => `packages/${name}/src/`);
  expect(packages.filter((path) => !listed.has(path))).toEqual([]);
  for (const parent of new Set(entries.flatMap(({ parent: path }) => path ?? []))) {
    const folders = (await readdir(parent, { withFileTypes: true }))
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => `${parent}${name}/`);
    expect(folders.filter((path) => !listed.has(path))).toEqual([]);
  }
});
