import { resolve, type Scope } from './intrinsics.ts';
import { isObject, type JsonValue } from './json-value.ts';

/** Evaluates the conditions of a template, each once; `Ref` sees parameters only, as in CloudFormation. */
export function conditionEvaluator(
  conditions: Readonly<Record<string, JsonValue>>,
  scope: Omit<Scope, 'condition' | 'attribute'>,
): (name: string) => boolean {
  const results = new Map<string, boolean>();
  const underway = new Set<string>();

  function named(name: string): boolean {
    const result = results.get(name);
    if (result !== undefined) return result;
    const expression = conditions[name];
    if (expression === undefined) throw new Error(`condition "${name}" is not declared`);
    if (underway.has(name)) throw new Error(`condition "${name}" refers to itself`);
    underway.add(name);
    const value = evaluate(expression);
    underway.delete(name);
    results.set(name, value);
    return value;
  }

  const valueScope: Scope = { ...scope, ref: (name) => scope.ref(name), attribute: () => undefined, condition: named };

  function evaluate(expression: JsonValue): boolean {
    const [name, argument] = isObject(expression) ? (Object.entries(expression)[0] ?? ['', null]) : ['', null];
    const parts: readonly JsonValue[] = Array.isArray(argument) ? argument : [argument];
    switch (name) {
      case 'Condition':
        return named(typeof argument === 'string' ? argument : JSON.stringify(argument));
      case 'Fn::Equals':
        return equal(parts[0] ?? null, parts[1] ?? null);
      case 'Fn::And':
        return parts.every(evaluate);
      case 'Fn::Or':
        return parts.some(evaluate);
      case 'Fn::Not':
        return !evaluate(parts[0] ?? null);
      default:
        throw new Error(`${JSON.stringify(expression)} is not a condition`);
    }
  }

  function equal(left: JsonValue, right: JsonValue): boolean {
    return JSON.stringify(resolve(left, valueScope)) === JSON.stringify(resolve(right, valueScope));
  }

  return named;
}
