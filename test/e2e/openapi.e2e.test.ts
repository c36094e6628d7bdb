import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type LocalSystem, startLocal } from '../support/local-system.ts';

interface Response {
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly content: Readonly<Record<string, unknown>>;
}
interface Operation {
  readonly parameters?: readonly { readonly in: string; readonly name: string }[];
  readonly responses: Readonly<Record<string, Response>>;
}
type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

let system: LocalSystem;
let paths: Paths;

beforeAll(async () => {
  system = await startLocal();
  const response = await fetch(new URL('/v1/openapi.json', system.url));
  ({ paths } = (await response.json()) as { paths: Paths });
});
afterAll(() => system.close());

const json = { 'content-type': 'application/json' };
const wait = { ...json, prefer: 'wait=15' };
const put = (id: string, name: string) =>
  JSON.stringify({ type: 'write.put', id, data: { table: 'cities', item: { country: 'OA', id, name } } });
const get = '{"type":"query.get","data":{"table":"cities","key":{"country":"OA","id":"1"}}}';
const redrive = '/v1/dead-letters/redrive';

/** What a client meets: the request, and the status that answers it. */
const requests: readonly [
  path: string,
  target: string,
  method: string,
  status: number,
  headers?: Record<string, string>,
  body?: string,
][] = [
  ['/v1/events', '/v1/events', 'POST', 202, json, put('a', 'A')],
  ['/v1/events', '/v1/events', 'POST', 200, wait, put('b', 'B')],
  ['/v1/events', '/v1/events', 'POST', 409, wait, put('b', 'another')],
  ['/v1/events', '/v1/events', 'POST', 200, wait, `[${get},{"type":"user.seen","data":{}}]`],
  ['/v1/events', '/v1/events', 'POST', 202, json, `[${get},{"type":"write.put"}]`],
  ['/v1/events', '/v1/events', 'POST', 422, wait, '[{"type":"write.put"}]'],
  ['/v1/events', '/v1/events', 'POST', 400, json, '{"type":"write.put"}'],
  ['/v1/events', '/v1/events', 'POST', 415, { 'content-type': 'text/plain' }, put('c', 'C')],
  ['/v1/events', '/v1/events', 'POST', 413, json, `[${Array(1001).fill(get).join()}]`],
  // Two bytes of a body, four of the function's event: Lambda takes 6 MB of those.
  ['/v1/events', '/v1/events', 'POST', 413, json, `{"x":"${'\\"'.repeat(2_000_000)}"}`],
  ['/v1/events', '/v1/events', 'PUT', 405, json, '{}'],
  ['/v1/events/{id}', '/v1/events/b', 'GET', 200, { prefer: 'wait=1' }],
  ['/v1/events/{id}', '/v1/events/nobody', 'GET', 404],
  ['/v1/events/{id}', '/v1/events/b?sorce=x', 'GET', 400],
  ['/v1/events/{id}', '/v1/events/b', 'DELETE', 405],
  ['/v1/imports', '/v1/imports?limit=5', 'GET', 200],
  ['/v1/imports', '/v1/imports?limit=500', 'GET', 400],
  ['/v1/imports/{job}', '/v1/imports/none', 'GET', 404],
  ['/v1/imports/{job}/failures', '/v1/imports/none/failures', 'GET', 404],
  ['/v1/imports/{job}/failures', '/v1/imports/none/failures?cursor=x', 'GET', 400],
  ['/v1/analytics', '/v1/analytics', 'GET', 200],
  ['/v1/analytics', '/v1/analytics?granularity=week', 'GET', 400],
  ['/v1/dead-letters', '/v1/dead-letters?flow=query', 'GET', 200],
  ['/v1/dead-letters', '/v1/dead-letters?flow=queries', 'GET', 400],
  ['/v1/dead-letters/{id}', '/v1/dead-letters/none', 'GET', 404],
  ['/v1/dead-letters/{id}', '/v1/dead-letters/none', 'DELETE', 404],
  [redrive, redrive, 'POST', 200, json, '{"flow":"query","dryRun":true}'],
  [redrive, redrive, 'POST', 400, json, '{"flow":"queries"}'],
  [redrive, redrive, 'POST', 400, json, '{'],
  ['/v1/health', '/v1/health', 'GET', 200],
  ['/v1/health', '/v1/health?verbose', 'GET', 400],
];

/** Headers that a client acts on; the others are those of every HTTP answer. */
const told = ['location', 'preference-applied', 'retry-after', 'allow'];

describe('the description of the API', () => {
  it('has the routes of the template, and no others', () => {
    const { Resources } = JSON.parse(readFileSync(inject('templateFile'), 'utf8')) as {
      Resources: Record<string, { Type: string; Properties: { RouteKey?: string } }>;
    };
    const routes = Object.values(Resources).flatMap(({ Type, Properties: { RouteKey = '' } }) =>
      Type === 'AWS::ApiGatewayV2::Route' && RouteKey !== '$default' ? [RouteKey] : [],
    );
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(described.toSorted()).toEqual(routes.toSorted());
  });

  it.each(requests)('tells what %s answers to %s %s: %i', async (path, target, method, status, headers = {}, body) => {
    const response = await fetch(new URL(target, system.url), { method, headers, ...(body !== undefined && { body }) });
    await response.arrayBuffer();
    expect(response.status).toBe(status);
    const known = paths[path]?.[method.toLowerCase()] ?? Object.values(paths[path]!)[0]!;
    const described = known.responses[status] ?? (status === 405 ? known.responses['default'] : undefined);
    expect(Object.keys(described?.content ?? {})).toContain(response.headers.get('content-type'));
    const names = Object.keys(described?.headers ?? {}).map((name) => name.toLowerCase());
    expect(names).toEqual(expect.arrayContaining(told.filter((name) => response.headers.has(name))));
  });

  it('names the parameters that a path takes', async () => {
    for (const path of ['/v1/events/{id}', '/v1/imports', '/v1/imports/{job}/failures', '/v1/analytics']) {
      const response = await fetch(new URL(`${path.replace(/\{\w+\}/, 'x')}?surely-unknown=1`, system.url));
      const { allowed } = (await response.json()) as { allowed: readonly string[] };
      const described = paths[path]!['get']!.parameters!.filter((parameter) => parameter.in === 'query');
      expect(described.map(({ name }) => name).toSorted()).toEqual(allowed.toSorted());
    }
  });
});
