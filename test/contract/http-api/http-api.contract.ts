import { afterEach, describe, expect, it } from 'vitest';

import { AwsError } from '../../../packages/local/src/aws-error.ts';
import type { HttpApiOptions } from '../../../packages/local/src/services/http-api/http-api.ts';
import type { HttpApiDefinition } from '../../../packages/local/src/services/http-api/http-api-definition.ts';
import { type Answer, ApiUnderTest, functionArn, FunctionFailure } from './api-under-test.ts';

let api: ApiUnderTest;
afterEach(() => api.stop());

async function start(
  definition: Partial<HttpApiDefinition> = {},
  answer: Answer = () => ({ statusCode: 200 }),
  options: Partial<HttpApiOptions> = {},
): Promise<ApiUnderTest> {
  api = await new ApiUnderTest(definition, answer, options).start();
  return api;
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
describe('the event of payload format 2.0', () => {
  it('carries the request', async () => {
    await start({
      routes: [{ routeKey: 'POST /v1/{kind}/events', integration: { functionArn } }],
      stage: { name: '$default', variables: { colour: 'blue' } },
    });
    await api.get('/v1/a%20b/events?x=1&y=a%20b&x=2&empty', {
      method: 'POST',
      body: '{"a":1}',
      headers: { 'content-type': 'application/json', 'user-agent': 'test', cookie: 'c1=1; c2=2', 'X-Custom': 'Yes' },
    });
    const port = new URL(api.url).port;
    expect(api.events).toEqual([
      {
        version: '2.0',
        routeKey: 'POST /v1/{kind}/events',
        rawPath: '/v1/a b/events',
        rawQueryString: 'x=1&y=a%20b&x=2&empty',
        cookies: ['c1=1', 'c2=2'],
        headers: expect.objectContaining({
          'content-length': '7',
          'content-type': 'application/json',
          host: `127.0.0.1:${port}`,
          'user-agent': 'test',
          'x-custom': 'Yes',
          'x-forwarded-for': '127.0.0.1',
          'x-forwarded-port': port,
          'x-forwarded-proto': 'http',
          'x-amzn-trace-id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
        }),
        queryStringParameters: { x: '1,2', y: 'a b', empty: '' },
        requestContext: {
          accountId: '000000000000',
          apiId: 'a1b2c3d4',
          domainName: '127.0.0.1',
          domainPrefix: '127',
          http: {
            method: 'POST',
            path: '/v1/a b/events',
            protocol: 'HTTP/1.1',
            sourceIp: '127.0.0.1',
            userAgent: 'test',
          },
          requestId: expect.stringMatching(/^[A-Za-z0-9+/]{15}=$/),
          routeKey: 'POST /v1/{kind}/events',
          stage: '$default',
          time: '01/Jan/2026:00:00:00 +0000',
          timeEpoch: Date.UTC(2026, 0, 1),
        },
        body: '{"a":1}',
        pathParameters: { kind: 'a b' },
        isBase64Encoded: false,
        stageVariables: { colour: 'blue' },
      },
    ]);
    const headers = api.events[0]?.['headers'];
    for (const name of ['cookie', 'connection']) expect(headers).not.toHaveProperty(name);
  });

  it('leaves out what the request does not have', async () => {
    await start();
    await api.get('/');
    expect(Object.keys(api.events[0] ?? {}).toSorted()).toEqual([
      'headers',
      'isBase64Encoded',
      'rawPath',
      'rawQueryString',
      'requestContext',
      'routeKey',
      'version',
    ]);
    expect(api.events[0]).toMatchObject({
      rawQueryString: '',
      isBase64Encoded: false,
      headers: { 'content-length': '0' },
    });
  });

  it.each([
    ['application/json', false],
    ['application/json; charset=utf-8', false],
    ['text/csv', false],
    ['application/xml', false],
    ['application/javascript', false],
    ['application/cloudevents+json', true],
    ['application/x-www-form-urlencoded', true],
    ['application/octet-stream', true],
    ['', true],
  ])('hands a body of type "%s" on in base64: %s', async (contentType, base64) => {
    await start();
    await api.get('/', {
      method: 'POST',
      body: Buffer.from('{"ä":1}'),
      headers: contentType === '' ? {} : { 'content-type': contentType },
    });
    expect(api.events[0]).toMatchObject({
      body: base64 ? Buffer.from('{"ä":1}').toString('base64') : '{"ä":1}',
      isBase64Encoded: base64,
    });
  });

  it('carries the stage in the path where the stage has a name', async () => {
    await start({ routes: [{ routeKey: 'GET /a', integration: { functionArn } }], stage: { name: 'test' } });
    expect((await api.get('/test/a')).status).toBe(200);
    expect((await api.get('/a')).status).toBe(404);
    expect(api.events).toMatchObject([{ rawPath: '/test/a', requestContext: { stage: 'test' } }]);
  });
});

describe("the function's answer", () => {
  it.each([
    ['a string', 'Hello', 200, 'application/json', 'Hello'],
    ['an object without a status', { message: 'Hello' }, 200, 'application/json', '{"message":"Hello"}'],
    ['a list', [1, 2], 200, 'application/json', '[1,2]'],
    ['nothing', undefined, 200, 'application/json', 'null'],
    [
      'a structured answer',
      { statusCode: 201, body: 'made', headers: { 'Content-Type': 'text/html' } },
      201,
      'text/html',
      'made',
    ],
    ['one without a content type', { statusCode: 404, body: 'gone' }, 404, 'text/plain; charset=utf-8', 'gone'],
    ['one in base64', { statusCode: 200, body: 'aMOk', isBase64Encoded: true }, 200, 'text/plain; charset=utf-8', 'hä'],
  ])('%s becomes the response', async (_name, answer, status, contentType, body) => {
    await start({}, () => answer);
    const response = await api.get('/');
    expect([response.status, response.headers.get('content-type'), response.text]).toEqual([status, contentType, body]);
    expect(response.headers.get('apigw-requestid')).toMatch(/^[A-Za-z0-9+/]{15}=$/);
  });

  it('sets headers and cookies', async () => {
    await start({}, () => ({
      statusCode: 200,
      headers: { 'X-A': 'b', 'X-Number': 1, 'X-Boolean': true, Connection: 'close' },
      cookies: ['a=1; Secure', 'b=2'],
      body: 'x',
    }));
    const { headers } = await api.get('/');
    expect([headers.get('x-a'), headers.get('x-number'), headers.get('x-boolean')]).toEqual(['b', '1', 'true']);
    expect(headers.getSetCookie()).toEqual(['a=1; Secure', 'b=2']);
    expect(headers.get('connection')).not.toBe('close');
  });

  it.each([
    ['a status that is none', { statusCode: 'ok' }],
    ['a body that is no string', { statusCode: 200, body: { a: 1 } }],
    ['headers that are no map', { statusCode: 200, headers: { a: ['b'] } }],
    ['a header that no message can carry', { statusCode: 200, headers: { location: 'a\nb' } }],
    ['cookies that are no list', { statusCode: 200, cookies: 'a=1' }],
  ])('with %s is an internal server error', async (_name, answer) => {
    await start({}, () => answer);
    expect(await api.get('/')).toMatchObject({ status: 500, text: '{"message":"Internal Server Error"}' });
  });
});

describe('the errors of API Gateway', () => {
  it('404 where no route matches', async () => {
    await start({ routes: [{ routeKey: 'GET /a', integration: { functionArn } }] });
    const response = await api.get('/b');
    expect(response).toMatchObject({ status: 404, text: '{"message":"Not Found"}' });
    expect(response.headers.get('content-type')).toBe('application/json');
  });

  it('500 where the function fails', async () => {
    await start({}, () => new FunctionFailure());
    expect(await api.get('/')).toMatchObject({ status: 500, text: '{"message":"Internal Server Error"}' });
  });

  it('500 where the function does not let the API invoke it', async () => {
    const asked: string[] = [];
    await start(
      {
        routes: [
          { routeKey: 'ANY /v1/events/{id}', integration: { functionArn } },
          { routeKey: '$default', integration: { functionArn } },
        ],
      },
      undefined,
      {
        mayInvoke: (_arn, sourceArn) => {
          asked.push(sourceArn);
          return false;
        },
      },
    );
    expect(await api.get('/v1/events/1')).toMatchObject({ status: 500, text: '{"message":"Internal Server Error"}' });
    await api.get('/other');
    expect(asked).toEqual([
      'arn:aws:execute-api:us-east-1:000000000000:a1b2c3d4/$default/GET/v1/events/{id}',
      'arn:aws:execute-api:us-east-1:000000000000:a1b2c3d4/$default/$default',
    ]);
    expect(api.events).toEqual([]);
  });

  it('503 where the function does not answer within the integration timeout', async () => {
    await start(
      { routes: [{ routeKey: '$default', integration: { functionArn, timeoutMs: 5000 } }] },
      () => new Promise(() => {}),
    );
    const response = api.get('/');
    await expect.poll(() => api.events.length).toBe(1);
    await api.clock.advance(5000);
    expect(await response).toMatchObject({ status: 503, text: '{"message":"Service Unavailable"}' });
  });

  it('503 where Lambda throttles the function', async () => {
    await start({}, () => {
      throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', { statusCode: 429 });
    });
    expect(await api.get('/')).toMatchObject({ status: 503, text: '{"message":"Service Unavailable"}' });
  });

  it('413 for a body over 10 MB', async () => {
    await start();
    const response = await api.get('/', { method: 'POST', body: Buffer.alloc(10 * 1024 * 1024 + 1) });
    expect(response).toMatchObject({ status: 413, text: '{"message":"Request Entity Too Large"}' });
    expect(api.events).toEqual([]);
  });

  it('400 for a path that is not validly encoded', async () => {
    await start();
    expect(await api.get('/%zz')).toMatchObject({ status: 400, text: '{"message":"Bad Request"}' });
  });

  it('429 beyond the rate and burst of the route, until time has passed', async () => {
    await start({
      stage: { name: '$default', defaultRouteSettings: { throttlingBurstLimit: 2, throttlingRateLimit: 1 } },
    });
    const statuses = async (count: number): Promise<number[]> => {
      const all: number[] = [];
      for (let index = 0; index < count; index += 1) all.push((await api.get('/')).status);
      return all;
    };
    expect(await statuses(3)).toEqual([200, 200, 429]);
    expect((await api.get('/')).text).toBe('{"message":"Too Many Requests"}');
    await api.clock.advance(1000);
    expect(await statuses(2)).toEqual([200, 429]);
  });
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
describe('CORS', () => {
  const cors = {
    allowOrigins: ['https://console.example.com', 'http://*'],
    allowMethods: ['GET', 'POST'],
    allowHeaders: ['authorization', 'content-type'],
    exposeHeaders: ['location'],
    maxAge: 300,
    allowCredentials: true,
  };
  const preflight = (origin: string): RequestInit => ({
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST' },
  });

  it('answers a preflight without a route for it', async () => {
    await start({ cors });
    const { status, headers } = await api.get('/', preflight('https://console.example.com'));
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe('https://console.example.com');
    expect(headers.get('access-control-allow-methods')).toBe('GET,POST');
    expect(headers.get('access-control-allow-headers')).toBe('authorization,content-type');
    expect(headers.get('access-control-max-age')).toBe('300');
    expect(headers.get('access-control-allow-credentials')).toBe('true');
    expect(api.events).toEqual([]);
  });

  it('gives another origin nothing', async () => {
    await start({ cors });
    const { status, headers } = await api.get('/', preflight('https://elsewhere.example.com'));
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  it("sets its headers on answers and errors, in place of the function's", async () => {
    await start({ cors, routes: [{ routeKey: 'GET /', integration: { functionArn } }] }, () => ({
      statusCode: 200,
      headers: { 'access-control-allow-origin': '*', 'access-control-max-age': '1' },
    }));
    for (const path of ['/', '/missing']) {
      const { headers } = await api.get(path, { headers: { origin: 'http://localhost:3000' } });
      expect(headers.get('access-control-allow-origin')).toBe('http://localhost:3000');
      expect(headers.get('access-control-expose-headers')).toBe('location');
      expect(headers.get('access-control-max-age')).toBeNull();
    }
  });

  it('passes a preflight to the function where the API has no CORS', async () => {
    await start({}, () => ({ statusCode: 418 }));
    expect((await api.get('/', preflight('https://console.example.com'))).status).toBe(418);
  });
});

describe('the access log', () => {
  it('writes one line a request, in the format of the stage', async () => {
    await start(
      {
        routes: [{ routeKey: 'GET /a', integration: { functionArn } }],
        stage: {
          name: '$default',
          accessLogFormat:
            '{"id":"$context.requestId","route":"$context.routeKey","status":$context.status,"ip":"$context.identity.sourceIp","length":$context.responseLength,"integration":"$context.integration.status","error":"$context.error.message","time":"$context.requestTime"}',
        },
      },
      () => ({ statusCode: 201, body: 'made' }),
    );
    await api.get('/a');
    await api.get('/b');
    await api.get('/%zz');
    const common = { id: expect.any(String), ip: '127.0.0.1', time: '01/Jan/2026:00:00:00 +0000' };
    expect(api.accessLog.map((line) => JSON.parse(line) as unknown)).toEqual([
      { ...common, route: 'GET /a', status: 201, length: 4, integration: '201', error: '-' },
      { ...common, route: '-', status: 404, length: 23, integration: '-', error: 'Not Found' },
      { ...common, route: '-', status: 400, length: 25, integration: '-', error: 'Bad Request' },
    ]);
  });

  it('stays JSON whatever a caller puts into its path and its user agent', async () => {
    await start({
      routes: [{ routeKey: 'GET /a', integration: { functionArn } }],
      stage: {
        name: '$default',
        accessLogFormat:
          '{"path":"$context.path","agent":"$context.identity.userAgent","error":"$context.error.responseType","message":$context.error.messageString}',
      },
    });
    await api.get('/a%22b%5C', { headers: { 'user-agent': 'x"y\\z' } });
    expect(api.accessLog.map((line) => JSON.parse(line) as unknown)).toEqual([
      { path: '/a"b\\', agent: 'x"y\\z', error: 'DEFAULT_4XX', message: 'Not Found' },
    ]);
  });
});
