import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Route } from './sluice-event.ts';

export interface HrefClaims {
  readonly caller: string;
  readonly source: string;
  readonly id: string;
  readonly type: string;
}

export interface HrefToken {
  /** When the event was accepted, milliseconds since the Unix epoch. */
  readonly sinceMs: number;
  readonly route: Route;
  /** Of the event's body; a token carries its beginning. */
  readonly fingerprint: string;
}

/** 48 bits: a caller who sends two bodies under one id is told so. They keep mistakes apart, not attackers. */
const fingerprintLength = 8;

/** The `since` of an event's href: says, without a record, that the event was accepted. */
export function hrefToken(claims: HrefClaims, { sinceMs, route, fingerprint }: HrefToken, signingKey: string): string {
  const signed = `${sinceMs.toString(36)}.${route.charAt(0)}.${fingerprint.slice(0, fingerprintLength)}`;
  return `${signed}.${mac(claims, signed, signingKey)}`;
}

/** What a token says; undefined when it is not ours, or for another event or caller. */
export function verifyHrefToken(token: string, claims: HrefClaims, signingKey: string): HrefToken | undefined {
  const { signed, since, initial, fingerprint, given } = pattern.exec(token)?.groups ?? {};
  if (!signed || !since || !initial || !fingerprint || !given) return undefined;
  const expected = mac(claims, signed, signingKey);
  if (!timingSafeEqual(Buffer.from(given), Buffer.from(expected))) return undefined;
  return { sinceMs: Number.parseInt(since, 36), route: routes[initial as keyof typeof routes], fingerprint };
}

const pattern =
  /^(?<signed>(?<since>[0-9a-z]{1,11})\.(?<initial>[qwiua])\.(?<fingerprint>[\w-]{8}))\.(?<given>[\w-]{16})$/;

/** The link to an event's outcome. */
export function hrefOf(claims: HrefClaims, token: HrefToken, signingKey: string): string {
  const since = hrefToken(claims, token, signingKey);
  const [id, source, type] = [claims.id, claims.source, claims.type].map(encodeURIComponent);
  return `/v1/events/${id}?source=${source}&type=${type}&since=${since}`;
}

const routes = { q: 'query', w: 'write', i: 'import', u: 'user', a: 'auth' } as const satisfies Record<string, Route>;

function mac({ caller, source, id, type }: HrefClaims, signed: string, signingKey: string): string {
  const text = [caller, source, id, type, signed].join('\0');
  return createHmac('sha256', signingKey).update(text).digest('base64url').slice(0, 16);
}
