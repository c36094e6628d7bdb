import { randomBytes } from 'node:crypto';
import type { Principal } from '../service.ts';

/** What a caller signs with. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** The form of the keys made here for functions; AWS's own temporary keys have letters that are no hexadecimal digits. */
const issuedKey = /^ASIA[0-9A-F]{16}$/;

/**
 * Who signs with which access key. Keys of roles are made for each start and known to their functions alone.
 * Every other key is the operator's: people and tools set `local`, `test`, `fake` or their own, and on loopback, where
 * signatures are not checked, a list of allowed words would protect nothing. What looks like a function's key is never
 * taken for the operator's: a function left over from another start must not gain rights by that.
 */
export class Credentials {
  readonly #operator: Principal;
  readonly #keys = new Map<string, { readonly principal: Principal; readonly key: AccessKey }>();

  constructor(accountId = '000000000000') {
    this.#operator = { kind: 'operator', arn: `arn:aws:iam::${accountId}:root` };
  }

  get operator(): Principal {
    return this.#operator;
  }

  /** Makes an access key for a session of a role. */
  issue(roleArn: string, session: string): AccessKey {
    const key: AccessKey = {
      accessKeyId: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`,
      secretAccessKey: randomBytes(30).toString('base64'),
      sessionToken: randomBytes(96).toString('base64'),
    };
    this.#keys.set(key.accessKeyId, { principal: { kind: 'role', arn: roleArn, session }, key });
    return key;
  }

  /** Who calls; `undefined` when the key is a function's, and it or the token that belongs to it is unknown. */
  identify(accessKeyId: string, sessionToken: string | undefined): Principal | undefined {
    if (!issuedKey.test(accessKeyId)) return this.#operator;
    const known = this.#keys.get(accessKeyId);
    return known !== undefined && known.key.sessionToken === sessionToken ? known.principal : undefined;
  }
}
