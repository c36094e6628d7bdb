import { validateHeaderName, validateHeaderValue } from 'node:http';

/** An HTTP answer, ready to be written. */
export interface ApiResponse {
  readonly statusCode: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  readonly body: Buffer;
}

/** An answer of API Gateway itself. */
export function gatewayResponse(statusCode: number, message: string): ApiResponse {
  return {
    statusCode,
    headers: { 'content-type': 'application/json' },
    cookies: [],
    body: Buffer.from(JSON.stringify({ message })),
  };
}

/**
 * Reads a function's answer by the rules of payload format 2.0: with a `statusCode` it is the response, without one it is the
 * body of a 200. Undefined where it is neither.
 */
export function proxyResponse(payload: string): ApiResponse | undefined {
  const answer: unknown = JSON.parse(payload);
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer) || !('statusCode' in answer)) {
    return inferred(typeof answer === 'string' ? answer : payload);
  }
  const { statusCode, headers, cookies, body, isBase64Encoded } = answer as Record<string, unknown>;
  if (typeof statusCode !== 'number' || !Number.isInteger(statusCode) || statusCode < 200 || statusCode > 599) {
    return undefined;
  }
  if (!isHeaders(headers) || !isCookies(cookies)) return undefined;
  if (body !== undefined && body !== null && typeof body !== 'string') return undefined;
  return {
    statusCode,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      ...Object.fromEntries(
        Object.entries(headers ?? {})
          .map(([name, value]): [string, string] => [name.toLowerCase(), String(value)])
          .filter(([name]) => !ownedByGateway.has(name)),
      ),
    },
    cookies: cookies ?? [],
    body: Buffer.from(body ?? '', isBase64Encoded === true ? 'base64' : 'utf8'),
  };
}

/** What the connection and the length of the body decide. */
const ownedByGateway = new Set(['connection', 'content-length', 'date', 'keep-alive', 'transfer-encoding']);

function inferred(body: string): ApiResponse {
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, cookies: [], body: Buffer.from(body) };
}

function isHeaders(headers: unknown): headers is Record<string, string | number | boolean> | undefined | null {
  if (headers === undefined || headers === null) return true;
  return (
    typeof headers === 'object' &&
    !Array.isArray(headers) &&
    Object.entries(headers).every(
      ([name, value]) => ['string', 'number', 'boolean'].includes(typeof value) && canBeSent(name, String(value)),
    )
  );
}

function isCookies(cookies: unknown): cookies is readonly string[] | undefined | null {
  if (cookies === undefined || cookies === null) return true;
  return (
    Array.isArray(cookies) && cookies.every((cookie) => typeof cookie === 'string' && canBeSent('set-cookie', cookie))
  );
}

function canBeSent(name: string, value: string): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}
