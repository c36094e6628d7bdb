import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SluiceClient } from '@sluice/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LocalProcess, runToEnd, startProcess } from '../support/local-process.ts';

let directory: string;
let running: LocalProcess[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sluice-start-'));
});
afterEach(async () => {
  await Promise.all(running.map((one) => one.kill()));
  running = [];
  await rm(directory, { recursive: true, force: true });
});

async function start(...flags: string[]): Promise<LocalProcess> {
  const started = await startProcess(flags);
  running.push(started);
  return started;
}

const item = { id: 'ada', email: 'ada@example.com', name: 'Ada' };

describe('start', () => {
  it('prints one line of JSON on stdout when ready, and serves', async () => {
    const started = await start('--port', '0', '--memory');
    const { url, awsEndpoint } = started;
    expect(started.stdout().trim().split('\n')).toHaveLength(1);
    expect(JSON.parse(started.stdout())).toEqual({ ready: true, url, awsEndpoint });
    const health = await fetch(new URL('/v1/health', url));
    expect(health.status).toBe(200);
    expect(await health.json()).toMatchObject({ status: 'ok', version: expect.any(String) as string });
    const description = (await (await fetch(new URL('/v1/openapi.json', url))).json()) as {
      openapi: string;
      paths: object;
    };
    expect(description.openapi).toMatch(/^3\.1/);
    expect(Object.keys(description.paths)).toContain('/v1/events');
  });

  it('has its data again after a clean stop', async () => {
    const first = await start('--port', '0', '--data', directory);
    const sent = await new SluiceClient({ url: first.url }).send(
      { type: 'write.put', data: { table: 'users', item } },
      { waitSeconds: 15 },
    );
    expect(sent.status).toBe('succeeded');
    expect(JSON.parse(await readFile(join(directory, 'endpoint.json'), 'utf8'))).toEqual({ url: first.url });
    expect(await first.stop()).toBe(0);
    expect(await readdir(directory)).not.toContain('endpoint.json');
    const second = await start('--port', '0', '--data', directory);
    const outcome = await new SluiceClient({ url: second.url }).send(
      { type: 'query.get', data: { table: 'users', key: { id: 'ada' } } },
      { waitSeconds: 15 },
    );
    expect(outcome).toMatchObject({ status: 'succeeded', result: { item } });
  });

  it('refuses a second start on the same data', async () => {
    await start('--port', '0', '--data', directory);
    const { code, stderr } = await runToEnd(['--json', '--port', '0', '--data', directory]);
    expect(code).not.toBe(0);
    expect(stderr).toContain(directory);
  });

  it('says which flag to use where the port is taken', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { code, stderr } = await runToEnd(['--json', '--port', String(port), '--memory']);
    server.close();
    expect(code).not.toBe(0);
    expect(stderr).toContain('--port');
  });

  it('refuses unknown flags and addresses other machines can reach', async () => {
    expect(await runToEnd(['--prot', '4000'])).toMatchObject({
      code: expect.toSatisfy((code: number) => code !== 0) as number,
    });
    const { code, stderr } = await runToEnd(['--memory', '--port', '0', '--host', '0.0.0.0']);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/loopback/i);
  });
});
