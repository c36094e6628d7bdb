import { isObject, type JsonObject, type JsonValue } from './json-value.ts';

/** What an intrinsic function can look at. Each answers `undefined` for a name it does not know. */
export interface Scope {
  /** Value of a parameter, a pseudo parameter, or the `Ref` of a resource. */
  ref(name: string): JsonValue | undefined;
  /** Attribute of a resource: what `Fn::GetAtt` answers. */
  attribute(logicalId: string, name: string): JsonValue | undefined;
  /** Whether a condition of the template holds. */
  condition(name: string): boolean;
  readonly mappings: JsonObject;
  readonly region: string;
}

type Intrinsic = (argument: JsonValue, scope: Scope) => JsonValue | undefined;

/** Name and argument when the value is a call of an intrinsic function: an object of one key, `Ref` or `Fn::...`. */
export function intrinsicCall(value: JsonValue): { name: string; argument: JsonValue } | undefined {
  if (!isObject(value)) return undefined;
  const [entry, ...rest] = Object.entries(value);
  if (entry === undefined || rest.length > 0) return undefined;
  const [name, argument] = entry;
  return name === 'Ref' || name.startsWith('Fn::') ? { name, argument } : undefined;
}

/** Replaces every intrinsic function in a value; `undefined` stands for `AWS::NoValue`, which takes its property along. */
export function resolve(value: JsonValue, scope: Scope): JsonValue | undefined {
  const call = intrinsicCall(value);
  if (call !== undefined) {
    const intrinsic = intrinsics[call.name];
    if (intrinsic === undefined) throw new Error(`${call.name} is not supported by the local runtime`);
    return intrinsic(call.argument, scope);
  }
  if (Array.isArray(value)) {
    return value.map((element: JsonValue) => resolve(element, scope)).filter((element) => element !== undefined);
  }
  if (!isObject(value)) return value;
  const entries: [string, JsonValue][] = [];
  for (const [name, element] of Object.entries(value)) {
    const resolved = resolve(element, scope);
    if (resolved !== undefined) entries.push([name, resolved]);
  }
  return Object.fromEntries(entries);
}

const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: (name, scope) => {
    const reference = text(name, 'Ref');
    if (reference === 'AWS::NoValue') return undefined;
    return known(scope.ref(reference), `Ref to "${reference}", which the template does not declare`);
  },
  'Fn::GetAtt': (argument, scope) => {
    const [logicalId, attribute] = getAttTarget(argument, scope);
    return known(scope.attribute(logicalId, attribute), `Fn::GetAtt of "${logicalId}.${attribute}", which is unknown`);
  },
  'Fn::Join': (argument, scope) => {
    const [delimiter, parts] = pair(argument, 'Fn::Join');
    return texts(resolve(parts, scope), 'Fn::Join').join(text(delimiter, 'Fn::Join'));
  },
  'Fn::Sub': (argument, scope) => {
    const [pattern, variables] = typeof argument === 'string' ? [argument, {}] : pair(argument, 'Fn::Sub');
    return substitute(text(pattern, 'Fn::Sub'), isObject(variables) ? variables : {}, scope);
  },
  'Fn::Select': (argument, scope) => {
    const [index, list] = pair(argument, 'Fn::Select');
    const elements = resolve(list, scope);
    const position = Number(resolve(index, scope));
    return known(Array.isArray(elements) ? elements[position] : undefined, `Fn::Select of element ${position}`);
  },
  'Fn::Split': (argument, scope) => {
    const [delimiter, source] = pair(argument, 'Fn::Split');
    return text(resolve(source, scope), 'Fn::Split').split(text(delimiter, 'Fn::Split'));
  },
  'Fn::If': (argument, scope) => {
    if (!Array.isArray(argument) || argument.length !== 3) throw new Error('Fn::If takes three values');
    const [name = '', whenTrue = null, whenFalse = null] = argument as readonly JsonValue[];
    return resolve(scope.condition(text(name, 'Fn::If')) ? whenTrue : whenFalse, scope);
  },
  'Fn::Base64': (argument, scope) => Buffer.from(text(resolve(argument, scope), 'Fn::Base64')).toString('base64'),
  'Fn::FindInMap': (argument, scope) => {
    const [map, first, second] = texts(resolve(argument, scope), 'Fn::FindInMap');
    const row = isObject(scope.mappings[map ?? '']) ? scope.mappings[map ?? ''] : undefined;
    const cells = isObject(row) ? row[first ?? ''] : undefined;
    return known(isObject(cells) ? cells[second ?? ''] : undefined, `Fn::FindInMap of ${map}.${first}.${second}`);
  },
  'Fn::GetAZs': (_argument, scope) => ['a', 'b', 'c'].map((zone) => `${scope.region}${zone}`),
  'Fn::Length': (argument, scope) => {
    const list = resolve(argument, scope);
    if (!Array.isArray(list)) throw new Error('Fn::Length takes a list');
    return list.length;
  },
  'Fn::ToJsonString': (argument, scope) => JSON.stringify(resolve(argument, scope)),
};

/** Names of the intrinsic functions that a value may use, besides those of conditions. */
export const intrinsicNames: readonly string[] = Object.keys(intrinsics);

/** Logical id and attribute name of a `Fn::GetAtt`, in its list form or as `Id.Attribute`. */
export function getAttTarget(argument: JsonValue, scope?: Scope): [string, string] {
  if (typeof argument === 'string') {
    const dot = argument.indexOf('.');
    return [argument.slice(0, dot), argument.slice(dot + 1)];
  }
  const [logicalId, attribute] = pair(argument, 'Fn::GetAtt');
  const name = scope === undefined ? attribute : resolve(attribute, scope);
  return [text(logicalId, 'Fn::GetAtt'), typeof name === 'string' ? name : ''];
}

/** The names between `${` and `}` in a `Fn::Sub` pattern, without the escaped `${!...}`. */
export function subNames(pattern: string): readonly string[] {
  return [...pattern.matchAll(/\$\{([^!}][^}]*)\}/g)].map((match) => (match[1] ?? '').trim());
}

function substitute(pattern: string, variables: JsonObject, scope: Scope): string {
  return pattern.replaceAll(/\$\{(!?)([^}]*)\}/g, (_match, escape: string, name: string) => {
    if (escape !== '') return `\${${name}}`;
    const trimmed = name.trim();
    const own = variables[trimmed];
    if (own !== undefined) return text(resolve(own, scope), 'Fn::Sub');
    if (!trimmed.includes('.')) return text(resolve({ Ref: trimmed }, scope), 'Fn::Sub');
    return text(resolve({ 'Fn::GetAtt': trimmed }, scope), 'Fn::Sub');
  });
}

function text(value: JsonValue | undefined, where: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Error(`${where} takes a string, not ${JSON.stringify(value)}`);
}

function texts(value: JsonValue | undefined, where: string): readonly string[] {
  if (!Array.isArray(value)) throw new Error(`${where} takes a list, not ${JSON.stringify(value)}`);
  return value.map((element: JsonValue) => text(element, where));
}

function pair(value: JsonValue, where: string): readonly [JsonValue, JsonValue] {
  if (Array.isArray(value) && value.length === 2) return value as unknown as [JsonValue, JsonValue];
  throw new Error(`${where} takes two values, not ${JSON.stringify(value)}`);
}

function known(value: JsonValue | undefined, what: string): JsonValue {
  if (value === undefined) throw new Error(what);
  return value;
}
