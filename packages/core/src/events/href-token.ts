import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Route } from './sluice-event.ts';

export interface HrefClaims {
  readonly caller: string;
  readonly source: string;
  readonly id: string;
}

export interface HrefToken {
  /** When the event was accepted, milliseconds since the Unix epoch. */
  readonly sinceMs: number;
  readonly route: Route;
}

/** The `since` of an event's href: says, without a record, that the event was accepted. */
export function hrefToken(claims: HrefClaims, { sinceMs, route }: HrefToken, signingKey: string): string {
  const initial = route.charAt(0);
  return `${sinceMs.toString(36)}.${initial}.${mac(claims, sinceMs, initial, signingKey)}`;
}

/** What a token says; undefined when it is not ours, or for another event or caller. */
export function verifyHrefToken(token: string, claims: HrefClaims, signingKey: string): HrefToken | undefined {
  const [, since, initial, given] = /^([0-9a-z]{1,11})\.([qwiua])\.([\w-]{16})$/.exec(token) ?? [];
  if (since === undefined || initial === undefined || given === undefined) return undefined;
  const sinceMs = Number.parseInt(since, 36);
  const expected = mac(claims, sinceMs, initial, signingKey);
  if (!timingSafeEqual(Buffer.from(given), Buffer.from(expected))) return undefined;
  return { sinceMs, route: routes[initial as keyof typeof routes] };
}

/** The link to an event's outcome. */
export function hrefOf(claims: HrefClaims, token: HrefToken, signingKey: string): string {
  const since = hrefToken(claims, token, signingKey);
  return `/v1/events/${encodeURIComponent(claims.id)}?source=${encodeURIComponent(claims.source)}&since=${since}`;
}

const routes = { q: 'query', w: 'write', i: 'import', u: 'user', a: 'auth' } as const satisfies Record<string, Route>;

function mac({ caller, source, id }: HrefClaims, sinceMs: number, initial: string, signingKey: string): string {
  const text = [caller, source, id, String(sinceMs), initial].join('\0');
  return createHmac('sha256', signingKey).update(text).digest('base64url').slice(0, 16);
}
