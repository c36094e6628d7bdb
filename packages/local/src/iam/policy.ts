import { compileCondition, type ConditionContext, type ConditionTest } from './conditions.ts';
import { arnWildcard, wildcard } from './wildcard.ts';

/** A policy document as templates and queue attributes carry it. */
export type PolicyDocument = Readonly<Record<string, unknown>>;

/** Who a statement of a resource policy speaks of. */
export interface StatementPrincipal {
  readonly kind: 'anyone' | 'aws' | 'service';
  readonly value: string;
}

/** One statement, compiled. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly principals: readonly StatementPrincipal[];
  matchesAction(action: string): boolean;
  matchesResource(resource: string): boolean;
  matchesContext(context: ConditionContext): boolean;
}

const elements = new Set(['Sid', 'Effect', 'Principal', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition']);

/** Compiles a policy document; throws on elements, operators and keys it does not know, so that none is passed over. */
export function compilePolicy(document: PolicyDocument): readonly Statement[] {
  return objects(document['Statement']).map(compileStatement);
}

function compileStatement(source: Readonly<Record<string, unknown>>): Statement {
  const strange = Object.keys(source).find((element) => !elements.has(element));
  if (strange !== undefined) throw new Error(`policy element "${strange}" is not supported by the local runtime`);
  const effect = source['Effect'];
  if (effect !== 'Allow' && effect !== 'Deny')
    throw new Error(`"Effect" is to be Allow or Deny, not ${String(effect)}`);
  const actions = strings(source['Action']);
  const resources = strings(source['Resource']);
  const variable = [...resources, ...strings(source['NotResource'])].find((resource) => resource.includes('${'));
  if (variable !== undefined) throw new Error(`policy variables are not supported by the local runtime: "${variable}"`);
  const conditions = compileConditions(source['Condition']);
  return {
    effect,
    actions,
    resources,
    principals: compilePrincipals(source['Principal']),
    matchesAction: oneOf(actions, strings(source['NotAction']), (pattern) => wildcard(pattern, { ignoreCase: true })),
    matchesResource: oneOf(resources, strings(source['NotResource']), resourcePattern),
    matchesContext: (context) => conditions.every((condition) => condition(context)),
  };
}

/** `Resource` takes parts off the end too: `arn:aws:sqs:*` means every queue. */
function resourcePattern(pattern: string): (resource: string) => boolean {
  return pattern.endsWith('*') && pattern.split(':').length < 6 ? wildcard(pattern) : arnWildcard(pattern);
}

function oneOf(
  patterns: readonly string[],
  exceptions: readonly string[],
  compile: (pattern: string) => (value: string) => boolean,
): (value: string) => boolean {
  const wanted = patterns.map(compile);
  const unwanted = exceptions.map(compile);
  if (exceptions.length > 0) return (value) => !unwanted.some((matches) => matches(value));
  return (value) => wanted.some((matches) => matches(value));
}

function compileConditions(source: unknown): readonly ConditionTest[] {
  return Object.entries(record(source)).flatMap(([operator, keys]) =>
    Object.entries(record(keys)).map(([key, expected]) => compileCondition(operator, key, strings(expected))),
  );
}

function compilePrincipals(source: unknown): readonly StatementPrincipal[] {
  if (source === undefined) return [];
  if (source === '*') return [{ kind: 'anyone', value: '*' }];
  return Object.entries(record(source)).flatMap(([kind, values]) => {
    if (kind !== 'AWS' && kind !== 'Service') throw new Error(`principal kind "${kind}" is not supported`);
    return strings(values).map((value): StatementPrincipal => {
      if (value === '*') return { kind: 'anyone', value };
      return { kind: kind === 'AWS' ? 'aws' : 'service', value };
    });
  });
}

function strings(value: unknown): readonly string[] {
  if (value === undefined) return [];
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.map((element) => (typeof element === 'string' ? element : JSON.stringify(element)));
}

function objects(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value.map(record) : [record(value)];
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
