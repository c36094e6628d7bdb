import type { Access, Principal } from '../service.ts';
import { accessDenied } from './access-denied.ts';
import type { ConditionContext } from './conditions.ts';
import { type Decision, evaluate, isPrincipal } from './evaluate.ts';
import { managedPolicies } from './managed-policies.ts';
import { compilePolicy, type PolicyDocument, type Statement } from './policy.ts';

/** One question that was put to IAM, and how it was decided. */
export interface RecordedAccess {
  readonly principal: string;
  /** For a service: on whose behalf it asked. */
  readonly sourceArn?: string;
  readonly action: string;
  readonly resource: string;
  readonly allowed: boolean;
}

/** One action pattern on one resource pattern that a policy allows. */
export interface Grant {
  /** ARN of the role, or of the resource whose own policy it is. */
  readonly holder: string;
  readonly action: string;
  readonly resource: string;
  readonly used: boolean;
}

/** Where resources' own policies are kept, as JSON text; asked at each decision, so that changes count at once. */
export interface PolicySource {
  policy(resourceArn: string): string | undefined;
  /** ARN and policy of every resource that has one. */
  policies(): Iterable<readonly [resourceArn: string, policy: string]>;
}

interface Role {
  readonly trust: readonly Statement[];
  readonly policies: Map<string, readonly Statement[]>;
}

/** Roles, their policies and the policies of resources: decides whether a call may go through. */
export class Iam {
  readonly #accountId: string;
  readonly #region: string;
  readonly #roles = new Map<string, Role>();
  readonly #resourcePolicies = new Map<string, Map<string, readonly Statement[]>>();
  readonly #managedPolicies = new Map<string, PolicyDocument>();
  readonly #policySources: PolicySource[] = [];
  readonly #compiled = new Map<string, readonly Statement[]>();
  readonly #decisions = new Map<string, Decision>();
  readonly #recorded = new Map<string, RecordedAccess>();

  constructor(options: { accountId?: string; region?: string } = {}) {
    this.#accountId = options.accountId ?? '000000000000';
    this.#region = options.region ?? 'us-east-1';
  }

  /** Adds a role; policies that come later are attached to it by its ARN. */
  defineRole(
    roleArn: string,
    definition: { policies?: Readonly<Record<string, PolicyDocument>>; trust?: PolicyDocument } = {},
  ): void {
    this.#roles.set(roleArn, { trust: compilePolicy(definition.trust ?? {}), policies: new Map() });
    for (const [name, document] of Object.entries(definition.policies ?? {}))
      this.attachPolicy(roleArn, name, document);
  }

  attachPolicy(roleArn: string, name: string, document: PolicyDocument): void {
    const role = this.#roles.get(roleArn);
    if (role === undefined) throw new Error(`policy "${name}" is for the role ${roleArn}, which does not exist`);
    role.policies.set(name, compilePolicy(document));
    this.#decisions.clear();
  }

  /** Adds a policy with an ARN of its own, which roles can attach. */
  defineManagedPolicy(policyArn: string, document: PolicyDocument): void {
    this.#managedPolicies.set(policyArn, document);
  }

  /** Attaches a managed policy: one that was defined here, or one of AWS's own. */
  attachManagedPolicy(roleArn: string, policyArn: string): void {
    const awsName = /^arn:aws:iam::aws:policy\/(.*)$/.exec(policyArn)?.[1];
    const document = this.#managedPolicies.get(policyArn) ?? managedPolicies[awsName ?? ''];
    if (document === undefined) throw new Error(`managed policy ${policyArn} is not known to the local runtime`);
    this.attachPolicy(roleArn, policyArn, document);
  }

  /** ARN of a role by its name. */
  roleArn(roleName: string): string {
    const arn = [...this.#roles.keys()].find((candidate) => candidate.endsWith(`/${roleName}`));
    if (arn === undefined) throw new Error(`role ${roleName} does not exist`);
    return arn;
  }

  /** Sets a policy of a queue, bus or function, in place of the one it had under this name. */
  defineResourcePolicy(resourceArn: string, document: PolicyDocument, name = 'policy'): void {
    const policies = this.#resourcePolicies.get(resourceArn) ?? new Map<string, readonly Statement[]>();
    policies.set(name, compilePolicy(document));
    this.#resourcePolicies.set(resourceArn, policies);
    this.#decisions.clear();
  }

  addPolicySource(source: PolicySource): void {
    this.#policySources.push(source);
  }

  /** Whether a service may act in a role: what the role's trust policy says. */
  trusts(roleArn: string, service: string): boolean {
    const statements = this.#roles.get(roleArn)?.trust ?? [];
    const question = { action: 'sts:AssumeRole', resource: roleArn, context: {} };
    const trust = statements.map((statement) => ({ ...statement, matchesResource: () => true }));
    return evaluate({ principal: { kind: 'service', arn: service }, ...question }, [], trust).allowed;
  }

  /** Throws AccessDeniedException, with AWS's sentence, unless the principal may do this to every one of the resources. */
  authorize(principal: Principal, access: Access): void {
    if (principal.kind === 'operator') return;
    for (const resource of access.resources) {
      const decision = this.#decide(principal, access.action, resource);
      if (!decision.allowed) throw accessDenied(principal, access.action, resource, decision);
    }
  }

  /** Whether the principal may do this to every one of the resources. */
  allows(principal: Principal, access: Access): boolean {
    return (
      principal.kind === 'operator' ||
      access.resources.every((resource) => this.#decide(principal, access.action, resource).allowed)
    );
  }

  /** Every distinct question asked so far by roles and services. */
  recorded(): readonly RecordedAccess[] {
    return [...this.#recorded.values()];
  }

  /** Every pair of action and resource which policies of roles and of resources allow, and whether a call has needed it so far. */
  grants(): readonly Grant[] {
    const accesses = this.recorded().filter((access) => access.allowed);
    const ofRoles = [...this.#roles].flatMap(([roleArn, role]) => {
      const own = accesses.filter((access) => access.principal === roleArn);
      return [...role.policies.values()].flat().flatMap((statement) => grantsOf(roleArn, statement, own));
    });
    const ofResources = [...this.#ownPolicies()].flatMap(([resourceArn, statements]) =>
      statements.flatMap((statement) =>
        grantsOf(
          resourceArn,
          statement,
          accesses.filter((access) => this.#isSpokenOf(statement, access)),
        ),
      ),
    );
    return [...ofRoles, ...ofResources];
  }

  *#ownPolicies(): Iterable<readonly [string, readonly Statement[]]> {
    for (const [resourceArn, policies] of this.#resourcePolicies) yield [resourceArn, [...policies.values()].flat()];
    for (const source of this.#policySources) {
      for (const [resourceArn, text] of source.policies()) yield [resourceArn, this.#compile(text)];
    }
  }

  #isSpokenOf(statement: Statement, { principal, sourceArn }: RecordedAccess): boolean {
    const kind = this.#roles.has(principal) ? 'role' : 'service';
    const asked: Principal = { kind, arn: principal, ...(sourceArn !== undefined && { sourceArn }) };
    return (
      statement.principals.some((wanted) => isPrincipal(wanted, asked, statement.effect)) &&
      statement.matchesContext(this.#context(asked))
    );
  }

  #decide(principal: Principal, action: string, resource: string): Decision {
    const kept = this.#keptPolicy(resource);
    const key = `${principal.arn} ${principal.sourceArn ?? ''} ${action} ${resource} ${kept ?? ''}`;
    const known = this.#decisions.get(key);
    if (known !== undefined) return known;
    const decision = evaluate(
      { principal, action, resource, context: this.#context(principal) },
      [...(this.#roles.get(principal.arn)?.policies.values() ?? [])].flat(),
      [...(this.#resourcePolicies.get(resource)?.values() ?? []), this.#compile(kept)].flat(),
    );
    this.#decisions.set(key, decision);
    const asker = `${principal.arn} ${principal.sourceArn ?? ''}`;
    this.#recorded.set(`${asker} ${action} ${resource} ${decision.allowed}`, {
      principal: principal.arn,
      ...(principal.sourceArn !== undefined && { sourceArn: principal.sourceArn }),
      action,
      resource,
      allowed: decision.allowed,
    });
    return decision;
  }

  #keptPolicy(resource: string): string | undefined {
    for (const source of this.#policySources) {
      const text = source.policy(resource);
      if (text !== undefined) return text;
    }
    return undefined;
  }

  #compile(text: string | undefined): readonly Statement[] {
    if (text === undefined || text === '') return [];
    const statements = this.#compiled.get(text) ?? compilePolicy(JSON.parse(text) as PolicyDocument);
    this.#compiled.set(text, statements);
    return statements;
  }

  #context(principal: Principal): ConditionContext {
    const isService = principal.kind === 'service';
    return {
      'aws:principalaccount': isService ? undefined : this.#accountId,
      'aws:principalarn': isService ? undefined : principal.arn,
      'aws:principalisawsservice': String(isService),
      'aws:principalservicename': isService ? principal.arn : undefined,
      'aws:principaltype': isService ? undefined : 'AssumedRole',
      'aws:requestedregion': this.#region,
      // Policies deny plain HTTP because a network can be listened to. Loopback never leaves the machine: it counts as secure.
      'aws:securetransport': 'true',
      'aws:sourceaccount': principal.sourceArn?.split(':')[4],
      'aws:sourcearn': principal.sourceArn,
    };
  }
}

/** What a statement allows, and which of it is among what its holder needed. */
function grantsOf(holder: string, statement: Statement, needed: readonly RecordedAccess[]): readonly Grant[] {
  if (statement.effect === 'Deny') return [];
  return statement.actions.flatMap((action) =>
    statement.resources.map((resource) => {
      const [pair] = compilePolicy({ Statement: { Effect: 'Allow', Action: action, Resource: resource } });
      const used = needed.some(
        (access) => pair?.matchesAction(access.action) === true && pair.matchesResource(access.resource),
      );
      return { holder, action, resource, used };
    }),
  );
}
