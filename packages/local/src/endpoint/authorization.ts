/** The part of an AWS Signature Version 4 that says who signed for what. */
export interface SignatureScope {
  readonly accessKeyId: string;
  readonly region: string;
  /** `dynamodb`, `sqs`, `events`, `sts` ... */
  readonly service: string;
}

/**
 * Reads the credential scope of an `Authorization` header: `AWS4-HMAC-SHA256 Credential=<key>/<date>/<region>/<service>/aws4_request, ...`.
 * The signature itself is not checked: the endpoint is on loopback, and the session token already tells callers apart.
 */
export function parseAuthorization(header: string | undefined): SignatureScope | undefined {
  if (header?.startsWith('AWS4-') !== true) return undefined;
  const start = header.indexOf('Credential=');
  if (start < 0) return undefined;
  const end = header.indexOf(',', start);
  const credential = header.slice(start + 'Credential='.length, end < 0 ? undefined : end).trim();
  const [accessKeyId, , region, service, terminator] = credential.split('/');
  if (!accessKeyId || region === undefined || service === undefined || terminator !== 'aws4_request') return undefined;
  return { accessKeyId, region, service };
}
