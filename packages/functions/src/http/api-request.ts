/** What the functions behind the API read of a request (payload format 2.0); the authorizer says who called. */
export interface ApiRequest {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly body?: string | undefined;
  readonly isBase64Encoded: boolean;
  readonly requestContext: {
    readonly requestId: string;
    readonly http: { readonly method: string };
    readonly authorizer?: { readonly lambda?: { readonly caller?: unknown } | null };
  };
}

/** Who sent a request; everybody is one caller while the API has no authorizer. */
export function callerOf({ requestContext }: ApiRequest): string {
  const caller = requestContext.authorizer?.lambda?.caller;
  return typeof caller === 'string' && caller !== '' ? caller : 'anonymous';
}

/** Header names in lower case; API Gateway sends them so, other senders need not. */
export function headersOf({ headers }: ApiRequest): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** The body as the gateway hands it over: text, or bytes that came in base64. */
export function bodyOf({ body = '', isBase64Encoded }: ApiRequest): Uint8Array | string {
  return isBase64Encoded ? Buffer.from(body, 'base64') : body;
}
