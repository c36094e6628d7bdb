import { afterEach, describe, expect, it } from 'vitest';

import type { HttpApiOptions } from '../../../packages/local/src/services/http-api/http-api.ts';
import type { AuthorizerDefinition } from '../../../packages/local/src/services/http-api/http-api-definition.ts';
import { ApiUnderTest, authorizerArn, functionArn, FunctionFailure } from './api-under-test.ts';

let api: ApiUnderTest;
afterEach(() => api.stop());

async function start(
  decide: (event: Record<string, unknown>) => unknown,
  authorizer: Partial<AuthorizerDefinition> = {},
  options: Partial<HttpApiOptions> = {},
): Promise<void> {
  api = await new ApiUnderTest(
    {
      authorizers: [
        {
          authorizerId: 'auth1',
          functionArn: authorizerArn,
          identitySources: ['$request.header.Authorization'],
          enableSimpleResponses: true,
          ...authorizer,
        },
      ],
      routes: [
        { routeKey: 'GET /open', integration: { functionArn } },
        { routeKey: 'ANY /{proxy+}', integration: { functionArn }, authorizerId: 'auth1' },
      ],
      stage: {
        name: '$default',
        accessLogFormat: '$context.status $context.authorizer.caller $context.authorizer.error',
      },
    },
    (arn, event) => (arn === authorizerArn ? decide(event) : { statusCode: 200 }),
    options,
  ).start();
}

const key = (value: string): RequestInit => ({ headers: { authorization: value } });
const asked = (): Record<string, unknown>[] => api.events.filter((event) => event['type'] === 'REQUEST');

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
describe('a Lambda authorizer', () => {
  it('is asked with the request, and its context goes to the function', async () => {
    await start(() => ({ isAuthorized: true, context: { caller: 'alice', scopes: ['a', 'b'] } }));
    expect((await api.get('/x?a=1', key('secret'))).status).toBe(200);
    expect(asked()).toMatchObject([
      {
        version: '2.0',
        type: 'REQUEST',
        routeArn: 'arn:aws:execute-api:us-east-1:000000000000:a1b2c3d4/$default/GET/x',
        identitySource: ['secret'],
        routeKey: 'ANY /{proxy+}',
        rawPath: '/x',
        rawQueryString: 'a=1',
        headers: { authorization: 'secret' },
        queryStringParameters: { a: '1' },
        requestContext: { http: { method: 'GET', path: '/x' } },
        pathParameters: { proxy: 'x' },
      },
    ]);
    expect(api.events[1]).toMatchObject({
      requestContext: { authorizer: { lambda: { caller: 'alice', scopes: ['a', 'b'] } } },
    });
    expect(api.accessLog).toEqual(['200 alice -']);
  });

  it('is not asked for a route without it, nor where the identity is missing: 401', async () => {
    await start(() => ({ isAuthorized: true }));
    expect((await api.get('/open')).status).toBe(200);
    expect(await api.get('/x')).toMatchObject({ status: 401, text: '{"message":"Unauthorized"}' });
    expect(asked()).toEqual([]);
  });

  it('refuses with 403', async () => {
    await start(() => ({ isAuthorized: false, context: { caller: 'mallory' } }));
    expect(await api.get('/x', key('bad'))).toMatchObject({ status: 403, text: '{"message":"Forbidden"}' });
    expect(api.events).toHaveLength(1);
    expect(api.accessLog).toEqual(['403 mallory -']);
  });

  it.each([
    ['fails', () => new FunctionFailure()],
    ['answers nonsense', () => ({ authorized: true })],
    ['answers nothing', () => undefined],
  ])('that %s is an internal server error', async (_name, decide) => {
    await start(decide);
    expect(await api.get('/x', key('k'))).toMatchObject({ status: 500, text: '{"message":"Internal Server Error"}' });
    expect(asked()).toHaveLength(1);
    expect(api.events).toHaveLength(1);
  });

  it('that the API may not invoke is an internal server error', async () => {
    const sources: string[] = [];
    await start(
      () => ({ isAuthorized: true }),
      {},
      {
        mayInvoke: (arn, sourceArn) => {
          sources.push(sourceArn);
          return arn !== authorizerArn;
        },
      },
    );
    expect((await api.get('/x', key('k'))).status).toBe(500);
    expect(sources).toEqual(['arn:aws:execute-api:us-east-1:000000000000:a1b2c3d4/authorizers/auth1']);
  });

  it('is remembered by identity for its time to live', async () => {
    await start((event) => ({ isAuthorized: (event['identitySource'] as string[])[0] === 'good' }), {
      resultTtlSeconds: 60,
    });
    const statuses = async (): Promise<number[]> => [
      (await api.get('/x', key('good'))).status,
      (await api.get('/y', key('good'))).status,
      (await api.get('/x', key('bad'))).status,
    ];
    expect(await statuses()).toEqual([200, 200, 403]);
    expect(asked()).toHaveLength(2);
    await api.clock.advance(59_999);
    await statuses();
    expect(asked()).toHaveLength(2);
    await api.clock.advance(1);
    expect(await statuses()).toEqual([200, 200, 403]);
    expect(asked()).toHaveLength(4);
  });

  it('is not remembered where it failed', async () => {
    let failing = true;
    await start(() => (failing ? new FunctionFailure() : { isAuthorized: true }), { resultTtlSeconds: 60 });
    expect((await api.get('/x', key('k'))).status).toBe(500);
    failing = false;
    expect((await api.get('/x', key('k'))).status).toBe(200);
  });

  it('may answer with a policy, judged for each route even when remembered', async () => {
    await start(
      () => ({
        policyDocument: {
          Statement: [
            {
              Effect: 'Allow',
              Action: 'execute-api:Invoke',
              Resource: 'arn:aws:execute-api:*:*:a1b2c3d4/$default/GET/*',
            },
            { Effect: 'Deny', Action: 'execute-api:*', Resource: '*/secret' },
          ],
        },
      }),
      { enableSimpleResponses: false, resultTtlSeconds: 60 },
    );
    expect((await api.get('/x', key('k'))).status).toBe(200);
    expect((await api.get('/secret', key('k'))).status).toBe(403);
    expect((await api.get('/x', { ...key('k'), method: 'POST' })).status).toBe(403);
    expect(asked()).toHaveLength(1);
  });

  it('takes its identity from header, query string, context and stage', async () => {
    await start(() => ({ isAuthorized: true }), { identitySources: ['$request.querystring.key', '$context.routeKey'] });
    expect((await api.get('/x')).status).toBe(401);
    expect((await api.get('/x?key=1')).status).toBe(200);
    expect(asked()).toMatchObject([{ identitySource: ['1', 'ANY /{proxy+}'] }]);
  });
});
