import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';

/** What a request is signed with. */
export interface SigningCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** A POST as AWS's JSON protocols have it: no query, header names in lower case. */
export interface UnsignedRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Signs the POSTs to one service of one region, with Signature Version 4.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export class RequestSigning {
  readonly #service: string;
  readonly #region: string;
  readonly #host: string;
  readonly #path: string;
  #known: { readonly secret: string; readonly day: string; readonly key: KeyObject } | undefined;

  constructor({ service, region, url }: { readonly service: string; readonly region: string; readonly url: URL }) {
    this.#service = service;
    this.#region = region;
    this.#host = url.host;
    this.#path = canonicalPath(url.pathname);
  }

  /** @returns the headers of the signed request, all of which are signed */
  sign(
    { headers, body }: UnsignedRequest,
    { accessKeyId, secretAccessKey, sessionToken }: SigningCredentials,
  ): Record<string, string> {
    const time = new Date().toISOString().replace(/[:-]|\.\d{3}/g, '');
    const signed: Record<string, string> = {
      ...headers,
      host: this.#host,
      'content-length': String(Buffer.byteLength(body)),
      'x-amz-date': time,
      ...(sessionToken !== undefined && { 'x-amz-security-token': sessionToken }),
    };
    const names = Object.keys(signed).sort();
    const lines = names.map((name) => `${name}:${signed[name]}\n`).join('');
    const signedNames = names.join(';');
    const request = `POST\n${this.#path}\n\n${lines}\n${signedNames}\n${hash('sha256', body)}`;
    const day = time.slice(0, 8);
    const scope = `${day}/${this.#region}/${this.#service}/aws4_request`;
    const text = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${hash('sha256', request)}`;
    const signature = createHmac('sha256', this.#keyOf(secretAccessKey, day)).update(text).digest('hex');
    signed['authorization'] =
      `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${signedNames}, Signature=${signature}`;
    return signed;
  }

  /** Kept as Node keeps keys: an HMAC with the bytes of one takes Node 24 five times as long. */
  #keyOf(secret: string, day: string): KeyObject {
    if (this.#known?.secret !== secret || this.#known.day !== day) {
      const parts = [day, this.#region, this.#service, 'aws4_request'];
      const key = parts.reduce<string | Buffer>(
        (base, part) => createHmac('sha256', base).update(part).digest(),
        `AWS4${secret}`,
      );
      this.#known = { secret, day, key: createSecretKey(Buffer.from(key)) };
    }
    return this.#known.key;
  }
}

/** The path of a URL, encoded once more, as all services but S3 have it. */
function canonicalPath(path: string): string {
  return encodeURIComponent(path.replace(/\/{2,}/g, '/'))
    .replaceAll('%2F', '/')
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
