import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { LocalSystem } from './support/local-system.ts';

let system: LocalSystem;
beforeEach(async () => {
  system = await LocalSystem.start();
});
afterEach(() => system.close());

const put = (id: string) => ({
  id,
  type: 'write.put',
  data: { table: 'cities', item: { country: 'NL', id, name: id } },
});

describe('GET /v1/events/{id}', () => {
  it('knows pending, done and unknown apart', async () => {
    const { body } = await system.send(put('a:b~c'));
    const href = String(body['href']);
    expect(await system.get(href)).toMatchObject({
      status: 202,
      body: { id: 'a:b~c', source: '/', type: 'write.put', status: 'pending' },
    });
    await system.drain();
    expect(await system.get(href)).toMatchObject({ status: 200, body: { status: 'succeeded' } });
    expect(await system.get('/v1/events/a:b~c')).toMatchObject({ status: 200 });
    expect(await system.get('/v1/events/unknown')).toMatchObject({ status: 404, body: { code: 'EVENT_NOT_FOUND' } });
  });

  it('answers another caller as it answers for an unknown id', async () => {
    const { body } = await system.send(put('a'), { caller: 'one' });
    const pending = await system.get(String(body['href']), { caller: 'two' });
    await system.drain();
    const done = await system.get(String(body['href']), { caller: 'two' });
    const unknown = await system.get(String(body['href']), { caller: 'three' });
    expect(pending.status).toBe(404);
    expect(done).toEqual(pending);
    expect(unknown).toEqual(pending);
  });

  it('does not take a tampered since for a promise', async () => {
    const { body } = await system.send(put('a'));
    const href = String(body['href']);
    const last = href.at(-1) === 'A' ? 'B' : 'A';
    expect(await system.get(href.slice(0, -1) + last)).toMatchObject({ status: 404 });
  });

  it('tells the sender of another event under a used id so, and nobody else', async () => {
    const one = await system.send(put('a'));
    await system.drain();
    const other = await system.send({ ...put('b'), id: 'a' });
    const again = await system.send(put('a'));
    const refused = {
      status: 409,
      headers: { 'content-type': 'application/problem+json' },
      body: { code: 'EVENT_ID_REUSED' },
    };
    expect(await system.get(String(other.body['href']))).toMatchObject(refused);
    await system.drain();
    const headers = { prefer: 'wait=5' };
    expect(await system.get(String(other.body['href']), { headers })).toMatchObject(refused);
    for (const { body } of [one, again]) {
      expect(await system.get(String(body['href']))).toMatchObject({ status: 200, body: { status: 'succeeded' } });
    }
    expect(await system.get('/v1/events/a')).toMatchObject({ status: 200 });
  });

  it('tells two events of one id in one request apart', async () => {
    const { body } = await system.send([put('a'), { ...put('b'), id: 'a' }]);
    await system.drain();
    const hrefs = (body['events'] as unknown as { href: string }[]).map(({ href }) => href);
    expect(await system.get(hrefs[0]!)).toMatchObject({ status: 200 });
    expect(await system.get(hrefs[1]!)).toMatchObject({ status: 409, body: { code: 'EVENT_ID_REUSED' } });
  });

  it('takes no receipt of its id for a domain event', async () => {
    await system.send(put('a'));
    await system.drain();
    const { body } = await system.send({ id: 'a', type: 'user.seen', data: 1 });
    expect(await system.get(String(body['href']))).toMatchObject({
      status: 200,
      body: { id: 'a', source: '/', type: 'user.seen', result: { published: true } },
    });
  });

  it('stops calling a query pending when nobody can be waiting any more', async () => {
    const { body } = await system.send({
      type: 'query.get',
      data: { table: 'cities', key: { country: 'NL', id: '1' } },
    });
    expect(await system.get(String(body['href']))).toMatchObject({ status: 202 });
    await system.clock.advance(16 * 60_000);
    expect(await system.get(String(body['href']))).toMatchObject({ status: 404 });
  });

  it('waits as told, and no longer than there is hope', async () => {
    const { body } = await system.send(put('a'));
    const headers = { prefer: 'wait=5' };
    const before = system.clock.now();
    expect(await system.get(String(body['href']), { headers })).toMatchObject({
      status: 202,
      headers: { 'preference-applied': 'wait=5' },
    });
    expect(system.clock.now() - before).toBeGreaterThan(4000);
    const unknown = system.clock.now();
    expect(await system.get('/v1/events/unknown', { headers })).toMatchObject({ status: 404 });
    expect(system.clock.now() - unknown).toBeLessThan(1000);
  });
});

describe('the rest of the API', () => {
  it('tells its version and describes itself', async () => {
    expect(await system.get('/v1/health')).toMatchObject({
      status: 200,
      body: { status: 'ok', version: packageJson.version },
    });
    const { status, body } = await system.get('/v1/openapi.json');
    expect(status).toBe(200);
    expect(body).toMatchObject({ openapi: '3.1.0' });
  });

  it('has an answer for every path of the OpenAPI document', async () => {
    const { body } = await system.get('/v1/openapi.json');
    const paths = Object.entries(body['paths'] as unknown as Record<string, Record<string, unknown>>);
    for (const [path, methods] of paths) {
      if (!('get' in methods)) continue;
      const { body: found } = await system.get(path.replaceAll(/\{\w+\}/g, 'x'));
      expect([path, found['code']]).not.toEqual([path, 'NOT_FOUND']);
    }
  });

  it('answers 404 and 405 with problem documents', async () => {
    expect(await system.get('/v2')).toMatchObject({
      status: 404,
      headers: { 'content-type': 'application/problem+json' },
      body: { code: 'NOT_FOUND' },
    });
    expect(await system.get('/v1/events')).toMatchObject({
      status: 405,
      headers: { allow: 'POST' },
      body: { code: 'METHOD_NOT_ALLOWED' },
    });
    expect(await system.get('/v1/health', { method: 'DELETE' })).toMatchObject({
      status: 405,
      headers: { allow: 'GET' },
    });
  });

  it.each([
    'granularity=week',
    'groupBy=colour',
    'from=yesterday',
    'from=2026-01-02&to=2026-01-01',
    'granularity=minute&from=2025-01-01',
    'colour=red',
  ])('refuses analytics?%s', async (query) => {
    expect(await system.get(`/v1/analytics?${query}`)).toMatchObject({
      status: 400,
      body: { code: 'PARAMETER_INVALID' },
    });
  });
});
