import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { TableDefinition } from '@sluice/core';
import { type ImportTuning, runImport } from '../src/commands/import/run/run-import.ts';
import { run } from '../src/main.ts';
import { CommandError } from '../src/errors.ts';
import type { ExitCode } from '../src/command.ts';
import type { Terminal } from '../src/terminal.ts';

export interface Ran {
  readonly code: ExitCode;
  readonly out: string;
  readonly err: string;
}

/** A folder with a config in it, in which the command can be run. */
export class TestProject {
  readonly directory: string;
  #interrupt: (() => void) | undefined;

  static async create(tables: string): Promise<TestProject> {
    const directory = await mkdtemp(join(tmpdir(), 'sluice-cli-'));
    // The config imports @sluice/core and valibot.
    await symlink(join(import.meta.dirname, '../../../node_modules'), join(directory, 'node_modules'));
    await writeFile(
      join(directory, 'sluice.config.ts'),
      `import { defineConfig } from '@sluice/core';\nimport * as v from 'valibot';\nexport const config = defineConfig({ tables: { ${tables} } });\n`,
    );
    return new TestProject(directory);
  }

  private constructor(directory: string) {
    this.directory = directory;
  }

  /** Definitions as the config has them. */
  async tables(): Promise<Readonly<Record<string, TableDefinition>>> {
    const module = (await import(join(this.directory, 'sluice.config.ts'))) as {
      readonly config: { readonly tables: Readonly<Record<string, TableDefinition>> };
    };
    return module.config.tables;
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  async write(name: string, content: string | Uint8Array): Promise<string> {
    await writeFile(this.path(name), content);
    return this.path(name);
  }

  /** Presses Ctrl-C. */
  interrupt(): void {
    this.#interrupt?.();
  }

  /** Runs `sluice` with arguments. */
  sluice(args: readonly string[], stdin: string | Buffer = ''): Promise<Ran> {
    return this.#ran((terminal) => run(args, terminal), stdin);
  }

  /** Runs `sluice import` with the waits of a test. */
  import(args: readonly string[], tuning: ImportTuning = {}, stdin: string | Buffer = ''): Promise<Ran> {
    return this.#ran(async (terminal) => {
      try {
        return await runImport(args, terminal, { watchMs: 5, stallMs: 500, patienceMs: 2_000, ...tuning });
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        terminal.err(`sluice: ${error.message}\n`);
        return 1;
      }
    }, stdin);
  }

  async #ran(work: (terminal: Terminal) => Promise<ExitCode>, stdin: string | Buffer): Promise<Ran> {
    let out = '';
    let err = '';
    const code = await work({
      directory: this.directory,
      environment: {},
      stdin: Readable.from([Buffer.from(stdin)]),
      interactive: false,
      columns: 80,
      out: (text) => void (out += text),
      err: (text) => void (err += text),
      onInterrupt: (stop) => {
        this.#interrupt = stop;
        return () => undefined;
      },
    });
    return { code, out, err };
  }

  remove(): Promise<void> {
    return rm(this.directory, { recursive: true, force: true });
  }
}
