import { SluiceClient } from '@sluice/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalSystem, startLocal } from '../support/local-system.ts';

let system: LocalSystem;

beforeAll(async () => {
  system = await startLocal();
});
afterAll(() => system.close());

interface Problem {
  readonly code: string;
  readonly status: number;
  readonly detail: string;
  readonly pointer?: string;
}

async function post(
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<[number, Problem]> {
  const response = await fetch(new URL('/v1/events', system.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  return [response.status, (await response.json()) as Problem];
}

const put = (item: unknown, table = 'cities'): string => JSON.stringify({ type: 'write.put', data: { table, item } });
const good = { country: 'BAD', id: '1' };

const notUtf8 = new Uint8Array([
  ...new TextEncoder().encode('{"type":"user.x","data":"'),
  0xff,
  ...new TextEncoder().encode('"}'),
]);

const cases: readonly [
  what: string,
  body: string | Uint8Array<ArrayBuffer>,
  status: number,
  code: string,
  pointer?: string,
][] = [
  ['a body that is not JSON', '{"type":', 400, 'BODY_NOT_JSON'],
  ['an empty body', '', 400, 'BODY_NOT_JSON'],
  ['a body that is not UTF-8', notUtf8, 400, 'BODY_NOT_UTF8'],
  ['a number for a body', '7', 400, 'EVENT_INVALID'],
  ['no type', '{"data":{}}', 400, 'EVENT_INVALID', '/type'],
  ['a type that is not a string', '{"type":7,"data":{}}', 400, 'EVENT_INVALID', '/type'],
  ['no data', '{"type":"write.put"}', 400, 'EVENT_INVALID', '/data'],
  ['an unknown type', '{"type":"write.upsert","data":{}}', 400, 'EVENT_TYPE_UNKNOWN', '/type'],
  ['an unknown domain', '{"type":"billing.paid","data":{}}', 400, 'EVENT_TYPE_UNKNOWN', '/type'],
  ['a misspelt attribute', '{"type":"write.put","data":{},"tpye":1}', 400, 'EVENT_INVALID'],
  [
    'an id with a space',
    JSON.stringify({ id: 'a b', ...(JSON.parse(put(good)) as object) }),
    400,
    'EVENT_INVALID',
    '/id',
  ],
  [
    'an id of 129 characters',
    JSON.stringify({ id: 'x'.repeat(129), ...(JSON.parse(put(good)) as object) }),
    400,
    'EVENT_INVALID',
    '/id',
  ],
  [
    'a time that is none',
    JSON.stringify({ time: 'yesterday', ...(JSON.parse(put(good)) as object) }),
    400,
    'EVENT_INVALID',
    '/time',
  ],
  [
    'another specversion',
    JSON.stringify({ specversion: '0.3', ...(JSON.parse(put(good)) as object) }),
    400,
    'EVENT_INVALID',
    '/specversion',
  ],
  ['an unknown table', put(good, 'planets'), 400, 'TABLE_UNKNOWN', '/data/table'],
  ['a table named like a prototype member', put(good, '__proto__'), 400, 'TABLE_UNKNOWN', '/data/table'],
  ['a missing item', '{"type":"write.put","data":{"table":"cities"}}', 400, 'EVENT_INVALID', '/data/item'],
  [
    'a misspelt argument',
    '{"type":"query.get","data":{"table":"cities","key":{"country":"A","id":"1"},"consistant":true}}',
    400,
    'EVENT_INVALID',
    '/data/consistant',
  ],
  ['a missing sort key', put({ country: 'BAD' }), 400, 'KEY_INVALID', '/data/item/id'],
  ['a key of the wrong type', put({ country: 'BAD', id: 7 }), 400, 'KEY_INVALID', '/data/item/id'],
  ['an empty key', put({ country: 'BAD', id: '' }), 400, 'KEY_INVALID', '/data/item/id'],
  ['an index key of the wrong type', put({ ...good, name: 7 }), 400, 'KEY_INVALID', '/data/item/name'],
  [
    'a key with an attribute too many',
    '{"type":"query.get","data":{"table":"cities","key":{"country":"A","id":"1","x":"2"}}}',
    400,
    'KEY_INVALID',
    '/data/key/x',
  ],
  [
    'an item against its schema',
    put({ id: 'x', name: 'X', email: 'no-address' }, 'users'),
    400,
    'ITEM_INVALID',
    '/data/item/email',
  ],
  ['an item over 400 KB', put({ ...good, text: 'x'.repeat(410_000) }), 413, 'ITEM_TOO_LARGE', '/data/item'],
  [
    'a number of 39 digits',
    `{"type":"write.put","data":{"table":"cities","item":{"country":"BAD","id":"1","n":${'1'.repeat(39)}}}}`,
    400,
    'NUMBER_INVALID',
  ],
  [
    '10^400',
    '{"type":"write.put","data":{"table":"cities","item":{"country":"BAD","id":"1","n":1e400}}}',
    400,
    'NUMBER_INVALID',
  ],
  [
    'a duplicate key',
    '{"type":"write.put","data":{"table":"cities","item":{"country":"BAD","id":"1","id":"2"}}}',
    400,
    'VALUE_INVALID',
  ],
  [
    'an unpaired surrogate',
    '{"type":"write.put","data":{"table":"cities","item":{"country":"BAD","id":"1","s":"\\ud800"}}}',
    400,
    'VALUE_INVALID',
  ],
  [
    '40 levels of nesting',
    put({ ...good, deep: JSON.parse('['.repeat(40) + ']'.repeat(40)) as unknown }),
    400,
    'VALUE_INVALID',
  ],
  ['100,000 levels of nesting', '['.repeat(100_000) + ']'.repeat(100_000), 400, 'VALUE_INVALID'],
  [
    'an unknown operator',
    '{"type":"write.put","data":{"table":"cities","item":{"country":"BAD","id":"1"},"if":{"n":{"~":1}}}}',
    400,
    'CONDITION_INVALID',
  ],
  [
    'an update of a key attribute',
    '{"type":"write.update","data":{"table":"cities","key":{"country":"BAD","id":"1"},"set":{"id":"2"}}}',
    400,
    'UPDATE_INVALID',
    '/data/set/id',
  ],
  [
    'an update of nothing',
    '{"type":"write.update","data":{"table":"cities","key":{"country":"BAD","id":"1"}}}',
    400,
    'EVENT_INVALID',
    '/data',
  ],
  [
    'an unknown index',
    '{"type":"query.query","data":{"table":"cities","index":"by-size","key":{"country":"A"}}}',
    400,
    'INDEX_UNKNOWN',
    '/data/index',
  ],
  [
    'a query without its partition key',
    '{"type":"query.query","data":{"table":"cities","key":{"id":"1"}}}',
    400,
    'KEY_INVALID',
    '/data/key/country',
  ],
  [
    'a consistent query of an index',
    '{"type":"query.query","data":{"table":"cities","index":"by-name","key":{"name":"A"},"consistent":true}}',
    400,
    'EVENT_INVALID',
    '/data/consistent',
  ],
  ['a limit of 0', '{"type":"query.scan","data":{"table":"cities","limit":0}}', 400, 'EVENT_INVALID', '/data/limit'],
  [
    'a limit of 1,001',
    '{"type":"query.scan","data":{"table":"cities","limit":1001}}',
    400,
    'EVENT_INVALID',
    '/data/limit',
  ],
  ['an empty array', '[]', 400, 'EVENT_INVALID'],
];

describe('bad input', () => {
  it.each(cases)('refuses %s', async (_, body, status, code, pointer) => {
    const [answered, problem] = await post(body);
    expect({ answered, code: problem.code, status: problem.status }).toEqual({ answered: status, code, status });
    expect(problem.detail.length).toBeGreaterThan(10);
    expect(problem.pointer).toBe(pointer ?? problem.pointer);
  });

  it('refuses other content types, bodies over 5 MB and more than 1,000 events', async () => {
    expect(await post(put(good), { 'content-type': 'text/plain' })).toMatchObject([
      415,
      { code: 'CONTENT_TYPE_UNSUPPORTED' },
    ]);
    expect(await post(put({ ...good, text: 'x'.repeat(5_300_000) }))).toMatchObject([413, { code: 'BODY_TOO_LARGE' }]);
    const many = Array.from({ length: 1001 }, () => JSON.parse(put(good)) as unknown);
    expect(await post(JSON.stringify(many))).toMatchObject([413, { code: 'TOO_MANY_EVENTS' }]);
  });

  it('refuses an event that does not fit the bus even compressed', async () => {
    const noise = Array.from({ length: 300_000 }, () =>
      String.fromCharCode(0x4e00 + Math.floor(Math.random() * 20_000)),
    );
    const items = Array.from({ length: 10 }, (_, n) => ({
      country: 'N',
      id: String(n),
      text: noise.slice(n * 30_000, (n + 1) * 30_000).join(''),
    }));
    const body = JSON.stringify({ type: 'import.batch', data: { job: 'large', table: 'cities', batch: 0, items } });
    expect(await post(body)).toMatchObject([413, { code: 'EVENT_TOO_LARGE' }]);
  });

  it.each([
    ['GET', '/v1/nothing', 404, 'NOT_FOUND'],
    ['POST', '/', 404, 'NOT_FOUND'],
    ['DELETE', '/v1/events', 405, 'METHOD_NOT_ALLOWED'],
    ['GET', '/v1/events', 405, 'METHOD_NOT_ALLOWED'],
    ['PUT', '/v1/health', 405, 'METHOD_NOT_ALLOWED'],
    ['GET', '/v1/events/unknown', 404, 'EVENT_NOT_FOUND'],
    ['GET', '/v1/imports/unknown', 404, 'IMPORT_NOT_FOUND'],
    ['GET', '/v1/analytics?granularity=week', 400, 'PARAMETER_INVALID'],
    ['GET', '/v1/analytics?from=yesterday', 400, 'PARAMETER_INVALID'],
    ['GET', '/v1/analytics?groupBy=colour', 400, 'PARAMETER_INVALID'],
  ])('answers %s %s with %i %s', async (method, path, status, code) => {
    const response = await fetch(new URL(path, system.url), { method });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await response.json()).toMatchObject({ code, status });
    expect(response.headers.has('allow')).toBe(status === 405);
  });

  it('has changed nothing by all of this', async () => {
    const sluice = new SluiceClient({ url: system.url });
    for (const table of ['users', 'orders', 'cities']) {
      const outcome = await sluice.wait(await sluice.send({ type: 'query.scan', data: { table } }));
      expect(outcome).toMatchObject({ status: 'succeeded', result: { count: 0, scanned: 0 } });
    }
  });
});
