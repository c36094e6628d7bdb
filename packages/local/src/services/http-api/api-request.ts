import type { IncomingMessage } from 'node:http';

/** A request as the API sees it, before a route is chosen. */
export interface ApiRequest {
  readonly id: string;
  readonly receivedAtMs: number;
  readonly method: string;
  /** Percent-encoded, with the stage's name where the stage has one. */
  readonly encodedPath: string;
  /** Decoded: what HTTP APIs call `rawPath`. */
  readonly path: string;
  readonly queryString: string;
  /** Names in lower case, repeated ones joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  readonly body: Buffer;
  readonly protocol: string;
  readonly sourceIp: string;
  /** Why no route gets to see it. */
  readonly problem?: 'malformed-path' | 'too-large';
}

/** What API Gateway does not hand on: the connection's own business. */
const dropped = new Set(['connection', 'keep-alive', 'transfer-encoding', 'te', 'upgrade', 'expect', 'cookie']);

/** Puts a message and its body (`too-large` where it was not kept) together. */
export function readRequest(
  message: IncomingMessage,
  body: Buffer | 'too-large',
  more: { readonly id: string; readonly receivedAtMs: number },
): ApiRequest {
  const target = message.url ?? '/';
  const question = target.indexOf('?');
  const encodedPath = question < 0 ? target : target.slice(0, question);
  const sourceIp = message.socket.remoteAddress ?? '127.0.0.1';
  const headers: Record<string, string> = {};
  for (const [name, values] of Object.entries(message.headersDistinct)) {
    if (values !== undefined && !dropped.has(name)) headers[name] = values.join(',');
  }
  const path = decoded(encodedPath);
  const problem = body === 'too-large' ? 'too-large' : path === undefined ? 'malformed-path' : undefined;
  if (body !== 'too-large') headers['content-length'] = String(body.length);
  headers['x-amzn-trace-id'] ??=
    `Root=1-${Math.floor(more.receivedAtMs / 1000).toString(16)}-${Buffer.from(more.id).toString('hex').slice(0, 24)}`;
  headers['x-forwarded-for'] =
    headers['x-forwarded-for'] === undefined ? sourceIp : `${headers['x-forwarded-for']}, ${sourceIp}`;
  headers['x-forwarded-port'] = String(message.socket.localPort ?? 80);
  headers['x-forwarded-proto'] = 'http';
  return {
    ...more,
    method: message.method ?? 'GET',
    encodedPath,
    path: path ?? encodedPath,
    queryString: question < 0 ? '' : target.slice(question + 1),
    headers,
    cookies: (message.headers.cookie ?? '').split(/; */).filter((cookie) => cookie !== ''),
    body: body === 'too-large' ? Buffer.alloc(0) : body,
    protocol: `HTTP/${message.httpVersion}`,
    sourceIp,
    ...(problem === undefined ? {} : { problem }),
  };
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
