import type { Principal } from '../../service.ts';

/** `SenderId`: a role's is its name and session, a service's its name, the operator's the account. */
export function senderId(engine: { readonly accountId: string }, principal: Principal): string {
  if (principal.kind === 'operator') return engine.accountId;
  return principal.arn.slice(principal.arn.lastIndexOf('/') + 1);
}
