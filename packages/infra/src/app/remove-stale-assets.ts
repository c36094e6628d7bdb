import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

const dayMs = 24 * 60 * 60 * 1000;

/**
 * Removes bundles of earlier syntheses that no template in the directory names and that are older than a week:
 * a system that was started from an earlier template may still load its functions from there.
 */
export async function removeStaleAssets(assembly: string, nowMs: number): Promise<void> {
  const names = await readdir(assembly);
  const templates = names.filter((name) => name.endsWith('.template.json'));
  const texts = await Promise.all(templates.map((name) => readFile(join(assembly, name), 'utf8')));
  const unnamed = names.filter((name) => {
    const hash = name.startsWith('asset.') ? name.slice('asset.'.length) : undefined;
    return hash !== undefined && !texts.some((text) => text.includes(hash));
  });
  for (const name of unnamed) {
    const path = join(assembly, name);
    const { mtimeMs } = await stat(path);
    if (nowMs - mtimeMs > 7 * dayMs) await rm(path, { recursive: true, force: true });
  }
}
