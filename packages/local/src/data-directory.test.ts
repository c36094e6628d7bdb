import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DataDirectory, DataDirectoryInUseError } from './data-directory.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sluice-data-'));
});

afterEach(() => rmSync(directory, { recursive: true }));

it('is held by one system at a time', () => {
  const first = new DataDirectory(directory);
  expect(() => new DataDirectory(directory)).toThrow(
    `the data directory ${directory} is in use by the running system with process id ${process.pid}: stop that one, or choose another directory`,
  );
  first.close();
  new DataDirectory(directory).close();
});

it('is free again when the process that held it is killed', async () => {
  const module = JSON.stringify(join(import.meta.dirname, 'data-directory.ts'));
  const script = `
    const { DataDirectory } = await import(${module});
    new DataDirectory(${JSON.stringify(directory)});
    console.log('held');
    setInterval(() => {}, 1000);
  `;
  const holder = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  expect(() => new DataDirectory(directory)).toThrow(DataDirectoryInUseError);
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  new DataDirectory(directory).close();
});
