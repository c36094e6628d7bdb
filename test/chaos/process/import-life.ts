import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../..');

/** One life of the process that sends an import: `sluice` without the process around it, which `kill -9` would leave alone. */
export class ImportLife {
  readonly #child: ChildProcess;
  #stdout = '';
  #stderr = '';

  constructor(directory: string, args: readonly string[]) {
    const command = ['--disable-warning=ExperimentalWarning', join(root, 'packages/cli/src/entry.ts'), ...args];
    const env = { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'sluice-compile-cache') };
    this.#child = spawn(process.execPath, command, { cwd: directory, env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child.stdout?.on('data', (part: Buffer) => (this.#stdout += part.toString()));
    this.#child.stderr?.on('data', (part: Buffer) => (this.#stderr += part.toString()));
  }

  get ended(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** `kill -9`, and the wait for the end. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    if (!this.ended) await once(this.#child, 'exit');
  }

  /** Waits until it ends by itself. */
  async end(): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
    if (!this.ended) await once(this.#child, 'close');
    return { code: this.#child.exitCode, stdout: this.#stdout, stderr: this.#stderr };
  }
}

/** Requests that the sender has noted as taken by the system, by its journal. */
export function takenRequests(directory: string): number {
  const folder = join(directory, '.sluice', 'imports');
  try {
    const journals = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
    return journals.reduce(
      (sum, name) => sum + (readFileSync(join(folder, name), 'utf8').match(/"accepted"/g)?.length ?? 0),
      0,
    );
  } catch {
    return 0;
  }
}
