import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { synthesizeIfChanged } from '../../scripts/start/synthesis.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The synthesized system that every test of a run starts, whatever is edited meanwhile. */
    readonly templateFile: string;
  }
}

/** Synthesizes once per test run, before test files start side by side; nothing happens while nothing changed. */
export async function setup(project: TestProject): Promise<void> {
  project.provide('templateFile', await synthesizeIfChanged(join(import.meta.dirname, '../..')));
}
