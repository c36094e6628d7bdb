import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { nodeFetch } from './node-fetch.ts';

let server: Server;

async function serve(listener: RequestListener): Promise<URL> {
  server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/events?a=b`);
}

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const get = { method: 'GET', headers: {} } as const;

describe('nodeFetch', () => {
  it('sends method, path, headers and body, and tells status, headers and text', async () => {
    const url = await serve((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const { method, url: path, headers } = request;
        response.writeHead(429, { 'retry-after': '7' });
        response.end(JSON.stringify({ method, path, accept: headers.accept, body: Buffer.concat(parts).toString() }));
      });
    });
    const body = Buffer.from('["é"]');
    const answer = await nodeFetch(url, { method: 'POST', headers: { accept: 'x' }, body });
    expect(answer).toMatchObject({ ok: false, status: 429, statusText: 'Too Many Requests' });
    expect(answer.headers.get('Retry-After')).toBe('7');
    expect(answer.headers.get('etag')).toBeNull();
    expect(await answer.json()).toEqual({ method: 'POST', path: '/v1/events?a=b', accept: 'x', body: '["é"]' });
    expect(await answer.text()).toContain('POST');
  });

  it('fails with the reason as the cause where nothing answers, and where an answer breaks off', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"half":', () => response.destroy());
    });
    await expect(nodeFetch(url, get)).rejects.toMatchObject({ name: 'TypeError', cause: { code: 'ECONNRESET' } });
    await expect(nodeFetch(new URL('http://127.0.0.1:1'), get)).rejects.toMatchObject({
      name: 'TypeError',
      cause: { code: 'ECONNREFUSED' },
    });
  });

  it('stops with the reason of the signal', async () => {
    const url = await serve(() => undefined);
    const stop = new AbortController();
    const answer = nodeFetch(url, { ...get, signal: stop.signal });
    stop.abort(new Error('enough'));
    await expect(answer).rejects.toThrow('enough');
  });
});
