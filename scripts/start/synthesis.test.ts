import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { synthesizeIfChanged } from './synthesis.ts';

let root: string;

/** Writes a template that counts how often it was made. */
const synth = `
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
const out = process.argv[process.argv.indexOf('--out') + 1];
const file = out + '/Sluice.template.json';
mkdirSync(out, { recursive: true });
const made = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).made : 0;
if (existsSync('broken')) process.exit(1);
writeFileSync(file, JSON.stringify({ made: made + 1 }));
`;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sluice-synthesis-'));
  write('scripts/synth.ts', synth);
  write('package.json', '{"type":"module"}');
  write('sluice.config.ts', 'one');
  write('packages/core/src/deep/a.ts', 'one');
});

afterEach(() => rmSync(root, { recursive: true }));

function write(file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

async function made(): Promise<number> {
  const template = await synthesizeIfChanged(root);
  return (JSON.parse(readFileSync(template, 'utf8')) as { made: number }).made;
}

it('synthesizes the first time, and not again while nothing changes', async () => {
  expect(await made()).toBe(1);
  expect(await made()).toBe(1);
});

it.each([
  'sluice.config.ts',
  'packages/core/src/deep/a.ts',
  'packages/infra/src/new.ts',
  'package-lock.json',
  'cdk.json',
])('synthesizes again when %s changes', async (file) => {
  await made();
  write(file, 'two');
  expect(await made()).toBe(2);
  expect(await made()).toBe(2);
});

it.each(['packages/core/src/deep/a.test.ts', 'packages/local/src/x.ts', 'README.md'])(
  'does not care for %s',
  async (file) => {
    await made();
    write(file, 'two');
    expect(await made()).toBe(1);
  },
);

it('synthesizes again when somebody else has written another template meanwhile', async () => {
  await made();
  write('cdk.out/Sluice.template.json', '{"made":7}');
  expect(await made()).toBe(8);
});

it('tries again after a synthesis that failed', async () => {
  write('broken', '');
  await expect(made()).rejects.toThrow('the system could not be synthesized');
  rmSync(join(root, 'broken'));
  expect(await made()).toBe(1);
});
