import type { Principal } from '../service.ts';
import type { ConditionContext } from './conditions.ts';
import type { Statement, StatementPrincipal } from './policy.ts';

/** What the policies say of one action on one resource. */
export type Decision =
  | { readonly allowed: true }
  | {
      readonly allowed: false;
      readonly reason: 'explicit-deny' | 'no-policy';
      readonly policy: 'identity' | 'resource';
    };

/** One action on one resource, asked for by somebody. */
export interface Question {
  readonly principal: Principal;
  readonly action: string;
  readonly resource: string;
  readonly context: ConditionContext;
}

/**
 * Judges a call within one account: a deny anywhere wins, one allow in either kind of policy is enough, silence denies.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluate(
  question: Question,
  identityStatements: readonly Statement[],
  resourceStatements: readonly Statement[],
): Decision {
  const identity = identityStatements.filter((statement) => speaksOf(statement, question));
  const resource = resourceStatements.filter(
    (statement) =>
      speaksOf(statement, question) &&
      statement.principals.some((principal) => isPrincipal(principal, question.principal, statement.effect)),
  );
  if (identity.some(denies)) return { allowed: false, reason: 'explicit-deny', policy: 'identity' };
  if (resource.some(denies)) return { allowed: false, reason: 'explicit-deny', policy: 'resource' };
  if (identity.length > 0 || resource.length > 0) return { allowed: true };
  // An AWS service has no identity policies: only the resource could have let it in.
  const policy = question.principal.kind === 'service' ? 'resource' : 'identity';
  return { allowed: false, reason: 'no-policy', policy };
}

function denies(statement: Statement): boolean {
  return statement.effect === 'Deny';
}

function speaksOf(statement: Statement, { action, resource, context }: Question): boolean {
  return statement.matchesAction(action) && statement.matchesResource(resource) && statement.matchesContext(context);
}

/** Whether a statement's principal is the one that asks. */
export function isPrincipal(wanted: StatementPrincipal, actual: Principal, effect: Statement['effect']): boolean {
  if (wanted.kind === 'anyone') return true;
  if (wanted.kind === 'service') return actual.kind === 'service' && actual.arn === wanted.value;
  if (actual.kind === 'service') return false;
  if (wanted.value === actual.arn) return true;
  // An account as the principal hands the decision over to identity policies: by itself it allows nobody in.
  return effect === 'Deny' && isAccount(wanted.value);
}

function isAccount(value: string): boolean {
  return /^\d{12}$/.test(value) || value.endsWith(':root');
}
