import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import type { Terminal } from '../../../terminal.ts';
import { spoolStdin } from './spool-stdin.ts';

it('tells how much of standard input it has copied while more may come', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-spool-'));
  let told = '';
  async function* slowly(): AsyncGenerator<Buffer> {
    yield Buffer.alloc(1_200_000, 'a');
    while (!told.includes('copying standard input, 1.2 MB')) await new Promise((resolve) => setTimeout(resolve, 20));
    yield Buffer.from('the end');
  }
  const terminal: Terminal = {
    directory: folder,
    environment: {},
    stdin: Readable.from(slowly(), { objectMode: false }),
    interactive: true,
    columns: 80,
    out: () => undefined,
    err: (text) => void (told += text),
    onInterrupt: () => () => undefined,
  };
  try {
    const path = await spoolStdin(terminal, folder, false);
    expect((await readFile(path, 'utf8')).length).toBe(1_200_007);
    // Nothing of it stays on the screen.
    expect(told.endsWith('\r\u001b[K')).toBe(true);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
