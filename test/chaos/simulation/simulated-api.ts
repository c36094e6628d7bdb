import type { Invoker } from '../../../packages/local/src/services/lambda/invocation.ts';

export interface ApiCall {
  readonly method: 'GET' | 'POST';
  /** With its query string. */
  readonly path: string;
  readonly caller?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly body?: string;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Hands a request to its function as API Gateway does (payload format 2.0); a function that fails is a 500. */
export async function callApi(call: ApiCall, lambda: Invoker, stackName: string): Promise<ApiAnswer> {
  const { method, path, caller, headers = {}, body } = call;
  const [rawPath = '', rawQueryString = ''] = path.split('?');
  const invocation = await lambda.invoke(`${stackName}-${functionOf(method, rawPath)}`, {
    version: '2.0',
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    rawPath,
    rawQueryString,
    isBase64Encoded: false,
    ...(body !== undefined && { body }),
    requestContext: {
      requestId: 'simulated',
      http: { method },
      ...(caller !== undefined && { authorizer: { lambda: { caller } } }),
    },
  });
  if (invocation.functionError !== undefined) {
    return { status: 500, headers: {}, body: { message: 'Internal Server Error' } };
  }
  const answer = JSON.parse(invocation.payload) as { statusCode: number; headers?: object; body?: string };
  return {
    status: answer.statusCode,
    headers: (answer.headers ?? {}) as ApiAnswer['headers'],
    body: JSON.parse(answer.body ?? '{}') as ApiAnswer['body'],
  };
}

function functionOf(method: string, path: string): string {
  if (path.startsWith('/v1/dead-letters')) return 'dead-letters';
  return method === 'POST' && path === '/v1/events' ? 'event-processor' : 'read-api';
}
