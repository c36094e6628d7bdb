import { intrinsicCall } from './intrinsics.ts';
import { isObject, type JsonValue } from './json-value.ts';

/** Replaces every `Fn::If` by the branch that applies, and drops what comes to `AWS::NoValue`. */
export function chooseBranches(value: JsonValue, condition: (name: string) => boolean): JsonValue | undefined {
  const call = intrinsicCall(value);
  if (call?.name === 'Ref' && call.argument === 'AWS::NoValue') return undefined;
  if (call?.name === 'Fn::If' && Array.isArray(call.argument)) {
    const [name, whenTrue = null, whenFalse = null] = call.argument as readonly JsonValue[];
    return chooseBranches(condition(typeof name === 'string' ? name : '') ? whenTrue : whenFalse, condition);
  }
  if (Array.isArray(value)) {
    return (value as readonly JsonValue[]).flatMap((element) => {
      const chosen = chooseBranches(element, condition);
      return chosen === undefined ? [] : [chosen];
    });
  }
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, element]) => {
      const chosen = chooseBranches(element, condition);
      return chosen === undefined ? [] : [[name, chosen] as const];
    }),
  );
}
