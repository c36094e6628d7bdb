import { join } from 'node:path';
import { synthesizeIfChanged } from '../../scripts/start/synthesis.ts';

/** Synthesizes once per test run, before test files start side by side; nothing happens while nothing changed. */
export async function setup(): Promise<void> {
  await synthesizeIfChanged(join(import.meta.dirname, '../..'));
}
