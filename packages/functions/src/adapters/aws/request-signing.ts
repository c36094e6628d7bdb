import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import aws4 from 'aws4';

/** Credentials as aws4 takes them. */
export interface SigningCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** aws4's signer with a key that is kept as Node keeps keys: an HMAC with the bytes of one takes Node 24 five times as long. */
class Signer extends aws4.RequestSigner {
  readonly #keyOf: (day: string) => KeyObject;

  constructor(request: aws4.Request, credentials: SigningCredentials, keyOf: (day: string) => KeyObject) {
    super(request, credentials);
    this.#keyOf = keyOf;
  }

  override signature(): string {
    return createHmac('sha256', this.#keyOf(this.getDate())).update(this.stringToSign()).digest('hex');
  }
}

/** Signs the requests to one service of one region. */
export class RequestSigning {
  readonly #service: string;
  readonly #region: string;
  #known: { readonly secret: string; readonly day: string; readonly key: KeyObject } | undefined;

  constructor(service: string, region: string) {
    this.#service = service;
    this.#region = region;
  }

  /** @returns the request with the headers of its signature */
  sign(request: aws4.Request, credentials: SigningCredentials): aws4.Request {
    const keyOf = (day: string): KeyObject => this.#keyOf(credentials.secretAccessKey, day);
    return new Signer({ ...request, service: this.#service, region: this.#region }, credentials, keyOf).sign();
  }

  /** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#derive-signing-key */
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
