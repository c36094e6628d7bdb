import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SluiceClient } from '../../../packages/client/src/index.ts';
import { type LocalProcess, startProcess } from '../../support/local-process.ts';

let directory: string;
let running: LocalProcess | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sluice-disk-'));
});
afterEach(async () => {
  await running?.kill();
  await rm(directory, { recursive: true, force: true });
});

const flags = (): string[] => ['--port', '0', '--data', join(directory, 'data')];

it('refuses new events with a clear error when the disk is full, and keeps the old ones', async () => {
  running = await startProcess(flags(), { fileLimitKb: 6000 });
  const sluice = new SluiceClient({ url: running.url, retries: 0 });
  const accepted: string[] = [];
  let refusal: unknown;
  for (let n = 0; n < 200 && refusal === undefined; n++) {
    const item = { country: 'DISK', id: String(n), text: String.fromCharCode(97 + (n % 26)).repeat(150_000) };
    const id = `disk-${n}`;
    try {
      await sluice.send({ type: 'write.put', id, data: { table: 'cities', item } });
      accepted.push(id);
    } catch (error) {
      refusal = error;
    }
  }
  expect(accepted.length).toBeGreaterThan(3);
  expect(refusal).toMatchObject({ status: 503 });
  expect(running.stderr()).toMatch(/full|too large|space/i);
  await running.kill();

  // Room again: everything that was accepted is there.
  running = await startProcess(flags());
  const again = new SluiceClient({ url: running.url });
  for (const id of accepted) {
    const key = { country: 'DISK', id: id.slice('disk-'.length) };
    await expect
      .poll(
        async () => {
          const outcome = await again.wait(
            await again.send({ type: 'query.get', data: { table: 'cities', key, consistent: true } }),
          );
          return outcome.status === 'succeeded' && outcome.result.item !== null;
        },
        { timeout: 240_000, interval: 1000 },
      )
      .toBe(true);
  }
}, 600_000);
