import { describe, expect, it } from 'vitest';

import { RouteTable } from './route-table.ts';

function table(...routeKeys: string[]): RouteTable {
  return new RouteTable(routeKeys.map((routeKey) => ({ routeKey, integration: { functionArn: routeKey } })));
}

describe('the route of a request', () => {
  // The first five are the example of the developer guide's page on routes.
  const pets = table('GET /pets/dog/1', 'GET /pets/dog/{id}', 'GET /pets/{proxy+}', 'ANY /{proxy+}', '$default');

  it.each([
    ['GET', '/pets/dog/1', 'GET /pets/dog/1', undefined],
    ['GET', '/pets/dog/2', 'GET /pets/dog/{id}', { id: '2' }],
    ['GET', '/pets/cat/1', 'GET /pets/{proxy+}', { proxy: 'cat/1' }],
    ['POST', '/test/5', 'ANY /{proxy+}', { proxy: 'test/5' }],
    ['GET', '/', '$default', undefined],
  ])('%s %s is %s', (method, path, routeKey, pathParameters) => {
    const match = pets.match(method, path);
    expect(match?.route.routeKey).toBe(routeKey);
    expect(match?.pathParameters).toEqual(pathParameters);
  });

  it('is none where nothing matches and there is no default', () => {
    expect(table('GET /a').match('POST', '/a')).toBeUndefined();
    expect(table('GET /a').match('GET', '/a/b')).toBeUndefined();
    expect(table('GET /a/{id}').match('GET', '/a')).toBeUndefined();
  });

  it('prefers the named method to ANY, and the literal path to a parameter', () => {
    expect(table('ANY /a', 'GET /a').match('GET', '/a')?.route.routeKey).toBe('GET /a');
    expect(table('ANY /a', 'GET /a').match('PUT', '/a')?.route.routeKey).toBe('ANY /a');
    expect(table('GET /{id}', 'GET /a').match('GET', '/a')?.route.routeKey).toBe('GET /a');
    expect(table('GET /{x}/b', 'GET /a/{y}').match('GET', '/a/b')?.route.routeKey).toBe('GET /a/{y}');
  });

  it('decodes path parameters and takes an encoded slash for part of one', () => {
    expect(table('GET /a/{id}').match('GET', '/a/x%20y%2Fz')?.pathParameters).toEqual({ id: 'x y/z' });
  });

  it('takes a trailing slash as none', () => {
    expect(table('GET /a/{id}').match('GET', '/a/1/')?.pathParameters).toEqual({ id: '1' });
  });
});
