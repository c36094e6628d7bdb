import { arnWildcard, wildcard } from './wildcard.ts';

/** Facts of a call which policy conditions can ask for, by condition key in lower case. */
export type ConditionContext = Readonly<Record<string, string | undefined>>;

/** Condition keys that this runtime knows a value for; any other in a policy would silently never match. */
export const conditionKeys: readonly string[] = [
  'aws:PrincipalAccount',
  'aws:PrincipalArn',
  'aws:PrincipalIsAWSService',
  'aws:PrincipalServiceName',
  'aws:PrincipalType',
  'aws:RequestedRegion',
  'aws:SecureTransport',
  'aws:SourceAccount',
  'aws:SourceArn',
];

export type ConditionTest = (context: ConditionContext) => boolean;

type ValueTest = (actual: string) => boolean;

/** Compiles one line of a `Condition` block, such as `ArnEquals: { 'aws:SourceArn': [...] }`; throws on unknown ones. */
export function compileCondition(operator: string, key: string, expected: readonly string[]): ConditionTest {
  if (!conditionKeys.some((known) => known.toLowerCase() === key.toLowerCase())) {
    throw new Error(`condition key "${key}" is not supported by the local runtime`);
  }
  const name = key.toLowerCase();
  if (operator === 'Null') {
    const wantsAbsent = expected[0] === 'true';
    return (context) => (context[name] === undefined) === wantsAbsent;
  }
  const ifExists = operator.endsWith('IfExists');
  const base = ifExists ? operator.slice(0, -'IfExists'.length) : operator;
  const negated = negations[base];
  const compile = operators[negated ?? base];
  if (compile === undefined) throw new Error(`condition operator "${operator}" is not supported by the local runtime`);
  const tests = expected.map((value) => compile(value));
  return (context) => {
    const actual = context[name];
    // An absent key fails a condition, passes a negated one and passes any ...IfExists.
    if (actual === undefined) return ifExists || negated !== undefined;
    return tests.some((test) => test(actual)) === (negated === undefined);
  };
}

const negations: Readonly<Record<string, string>> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
  NumericNotEquals: 'NumericEquals',
};

const operators: Readonly<Record<string, (expected: string) => ValueTest>> = {
  StringEquals: (expected) => (actual) => actual === expected,
  StringEqualsIgnoreCase: (expected) => (actual) => actual.toLowerCase() === expected.toLowerCase(),
  StringLike: (expected) => wildcard(expected),
  // ArnEquals and ArnLike behave identically, wildcards included.
  ArnEquals: arnWildcard,
  ArnLike: arnWildcard,
  Bool: (expected) => (actual) => actual.toLowerCase() === expected.toLowerCase(),
  NumericEquals: (expected) => (actual) => Number(actual) === Number(expected),
  NumericLessThan: (expected) => (actual) => Number(actual) < Number(expected),
  NumericLessThanEquals: (expected) => (actual) => Number(actual) <= Number(expected),
  NumericGreaterThan: (expected) => (actual) => Number(actual) > Number(expected),
  NumericGreaterThanEquals: (expected) => (actual) => Number(actual) >= Number(expected),
};

/** Condition operators which policies may use, negated forms and `Null` included; each also with `IfExists`. */
export const conditionOperators: readonly string[] = [...Object.keys(operators), ...Object.keys(negations), 'Null'];
