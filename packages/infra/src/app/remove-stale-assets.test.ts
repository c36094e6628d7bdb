import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { removeStaleAssets } from './remove-stale-assets.ts';

const nowMs = Date.parse('2026-01-20T00:00:00Z');
let assembly: string;

beforeEach(async () => {
  assembly = await mkdtemp(join(tmpdir(), 'sluice-assembly-'));
  await writeFile(join(assembly, 'Sluice.template.json'), '{"S3Key":"aaa.zip"}');
});

afterEach(async () => {
  await rm(assembly, { recursive: true, force: true });
});

async function bundle(name: string, date: string): Promise<void> {
  const path = join(assembly, name);
  await mkdir(path);
  await utimes(path, new Date(date), new Date(date));
}

it('removes bundles that no template names and that are older than a week', async () => {
  await bundle('asset.aaa', '2026-01-01T00:00:00Z');
  await bundle('asset.bbb', '2026-01-12T00:00:00Z');
  await bundle('asset.ccc', '2026-01-14T00:00:00Z');
  await bundle('other', '2026-01-01T00:00:00Z');
  await removeStaleAssets(assembly, nowMs);
  expect((await readdir(assembly)).toSorted()).toEqual(['Sluice.template.json', 'asset.aaa', 'asset.ccc', 'other']);
});
