import { wildcard } from '../iam/wildcard.ts';
import type { Principal, ServiceName } from '../service.ts';
import type { CallPattern } from './fault-plan.ts';

/** A call on its way to a service. */
export interface FaultedCall {
  readonly service: ServiceName;
  readonly operation: string;
  readonly input: unknown;
  readonly principal: Principal;
  /** ARNs that the call touches. */
  resources(): readonly string[];
}

/** The name under which a plan knows a caller. */
export function callerOf({ kind, arn, session }: Principal): string {
  if (kind === 'operator') return 'operator';
  if (kind === 'service') return arn;
  return session ?? 'mapping';
}

/** Compiles what a fault says of the calls it is about. */
export function callMatcher({
  service,
  operation = '*',
  resource,
  caller,
}: CallPattern): (call: FaultedCall) => boolean {
  const operationMatches = wildcard(operation);
  const callerMatches = caller === undefined ? (name: string) => name !== 'operator' : wildcard(caller);
  const resourceMatches = resource === undefined ? undefined : wildcard(resource);
  return (call) =>
    (service === undefined || service === call.service) &&
    operationMatches(call.operation) &&
    callerMatches(callerOf(call.principal)) &&
    (resourceMatches === undefined || call.resources().some(resourceMatches));
}
