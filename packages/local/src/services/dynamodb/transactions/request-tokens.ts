import { createHash } from 'node:crypto';
import { AwsError } from '../../../aws-error.ts';
import type { Engine } from '../engine.ts';

/** A token is remembered ten minutes: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
const REMEMBERED_MS = 10 * 60 * 1000;

/** SQL of what is remembered of transactions with a `ClientRequestToken`. */
export const REQUEST_TOKENS_SQL = `
  CREATE TABLE IF NOT EXISTS dynamodb_tokens (token TEXT PRIMARY KEY, fingerprint BLOB NOT NULL, expires INTEGER NOT NULL) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS dynamodb_tokens_expires ON dynamodb_tokens (expires);`;

/** Whether a request with this token was carried out already; refuses another request under a known token. Within a write. */
export function alreadyDone(engine: Engine, token: string, request: unknown): boolean {
  // Nothing is written here: a transaction that is cancelled next then has nothing to be taken back.
  const row = engine.store
    .prepare('SELECT fingerprint FROM dynamodb_tokens WHERE token = ? AND expires > ?')
    .get(token, engine.clock.now());
  if (row === undefined) return false;
  if (Buffer.compare(row['fingerprint'] as Uint8Array, fingerprint(request)) === 0) return true;
  throw new AwsError('IdempotentParameterMismatchException', 'Idempotent parameter mismatch for token');
}

/** Remembers a request that is carried out in this write. */
export function rememberDone(engine: Engine, token: string, request: unknown): void {
  const now = engine.clock.now();
  engine.store.prepare('DELETE FROM dynamodb_tokens WHERE expires <= ?').run(now);
  engine.store
    .prepare('INSERT INTO dynamodb_tokens (token, fingerprint, expires) VALUES (?, ?, ?)')
    .run(token, fingerprint(request), now + REMEMBERED_MS);
}

function fingerprint(request: unknown): Buffer {
  return createHash('sha256').update(JSON.stringify(request, sortedMembers)).digest();
}

function sortedMembers(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
