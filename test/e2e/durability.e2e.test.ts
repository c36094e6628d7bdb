import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Accepted, SluiceClient } from '@sluice/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LocalProcess, startProcess } from '../support/local-process.ts';

let directory: string;
let running: LocalProcess | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sluice-durability-'));
});
afterEach(async () => {
  await running?.kill();
  await rm(directory, { recursive: true, force: true });
});

/** Sends counters' increments one after the other until the connection breaks; answers what was accepted. */
async function stream(url: string, counter: string, accepted: Accepted[]): Promise<void> {
  const sluice = new SluiceClient({ url, retries: 0 });
  for (let n = 0; ; n++) {
    try {
      const sent = await sluice.send({
        type: 'write.update',
        id: `${counter}-${n}`,
        data: { table: 'cities', key: { country: 'COUNT', id: counter }, add: { n: 1 }, upsert: true },
      });
      accepted.push(sent as Accepted);
    } catch {
      return;
    }
  }
}

async function counted(sluice: SluiceClient, counter: string): Promise<number> {
  const outcome = await sluice.wait(
    await sluice.send({
      type: 'query.get',
      data: { table: 'cities', key: { country: 'COUNT', id: counter }, consistent: true },
    }),
  );
  const item = outcome.status === 'succeeded' ? outcome.result.item : null;
  return Number(item?.['n'] ?? 0);
}

describe('kill -9 in the middle of a stream of accepted writes', () => {
  it('applies every accepted write exactly once after the restart', { timeout: 240_000 }, async () => {
    const accepted: Record<string, Accepted[]> = { a: [], b: [], c: [], d: [] };
    for (let round = 0; round < 3; round++) {
      running = await startProcess(['--port', '0', '--data', directory]);
      const { url } = running;
      const streams = Object.entries(accepted).map(([counter, sent]) => stream(url, `${counter}${round}`, sent));
      const before = Object.values(accepted).flat().length;
      await expect.poll(() => Object.values(accepted).flat().length - before, { timeout: 60_000 }).toBeGreaterThan(40);
      await running.kill();
      await Promise.all(streams);
    }
    running = await startProcess(['--port', '0', '--data', directory]);
    const sluice = new SluiceClient({ url: running.url });
    const sent = Object.values(accepted).flat();
    expect(sent.length).toBeGreaterThan(120);
    for (const event of sent) {
      expect(await sluice.wait(event)).toMatchObject({ id: event.id, status: 'succeeded', result: { applied: true } });
    }
    for (const counter of Object.keys(accepted)) {
      for (let round = 0; round < 3; round++) {
        const known = sent.filter(({ id }) => id.startsWith(`${counter}${round}-`)).length;
        const value = await counted(sluice, `${counter}${round}`);
        // One more may have been accepted whose answer the kill cut off.
        expect([known, known + 1]).toContain(value);
      }
    }
  });
});
