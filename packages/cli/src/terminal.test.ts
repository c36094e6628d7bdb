import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';

it('goes on when nobody reads what it prints', async () => {
  const command = join(import.meta.dirname, '../bin/sluice.js');
  const child = spawn(process.execPath, [command, 'import', '--help'], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  const [errors, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  expect({ code: code as number, errors }).toEqual({ code: 0, errors: '' });
});
