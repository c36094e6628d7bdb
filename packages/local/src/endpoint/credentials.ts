import { randomBytes } from 'node:crypto';
import type { Principal } from '../service.ts';

/** What a caller signs with. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** Credentials of the operator, as people set them: `AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local`. */
export const operatorAccessKeyId = 'local';

/** Who signs with which access key. Keys of roles are made for each start and known to their functions alone. */
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

  /** Who calls; `undefined` when the key, or the token that belongs to it, is unknown. */
  identify(accessKeyId: string, sessionToken: string | undefined): Principal | undefined {
    if (accessKeyId === operatorAccessKeyId) return this.#operator;
    const known = this.#keys.get(accessKeyId);
    return known !== undefined && known.key.sessionToken === sessionToken ? known.principal : undefined;
  }
}
