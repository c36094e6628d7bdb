import { intrinsicCall, intrinsicNames } from './intrinsics.ts';
import { isObject, type JsonValue } from './json-value.ts';
import { unknownProperties } from './property-check.ts';
import type { ResourceType } from './resource-type.ts';
import type { Template } from './template.ts';
import { referencesIn } from './dependencies.ts';

/**
 * Everything in a template that the local runtime would have to pass over in silence: resource types, properties,
 * intrinsic functions and references that it does not know.
 *
 * @param names parameters and pseudo parameters
 */
export function problemsOf(
  template: Template,
  types: ReadonlyMap<string, ResourceType>,
  names: ReadonlySet<string>,
): readonly string[] {
  const { resources } = template;
  const known = new Set([...names, ...resources.map((resource) => resource.logicalId)]);
  const ofResources = resources.flatMap((resource) => {
    const where = `${resource.logicalId} (${resource.type})`;
    const type = types.get(resource.type);
    if (type === undefined) return [`${where}: resource type ${resource.type} is not supported by the local runtime`];
    return [
      ...unknownProperties(resource.properties, type).map((path) => `${where}: property "${path}" is not supported`),
      ...problemsIn(resource.properties, known).map((problem) => `${where}: ${problem}`),
      ...resource.dependsOn
        .filter((name) => !known.has(name))
        .map((name) => `${where}: DependsOn "${name}", which is not declared`),
    ];
  });
  const ofOutputs = Object.entries(template.outputs).flatMap(([name, output]) =>
    problemsIn(output['Value'] ?? '', known).map((problem) => `output ${name}: ${problem}`),
  );
  return [...ofResources, ...ofOutputs];
}

function problemsIn(value: JsonValue, known: ReadonlySet<string>): readonly string[] {
  const functions = [...unknownFunctions(value)].map((name) => `${name} is not supported by the local runtime`);
  const references = [...referencesIn(value)]
    .filter((name) => !known.has(name))
    .map((name) => `refers to "${name}", which is not declared`);
  return [...functions, ...references];
}

function unknownFunctions(value: JsonValue): ReadonlySet<string> {
  if (Array.isArray(value)) {
    return new Set((value as readonly JsonValue[]).flatMap((element) => [...unknownFunctions(element)]));
  }
  if (!isObject(value)) return new Set();
  const call = intrinsicCall(value);
  const own = call !== undefined && !intrinsicNames.includes(call.name) ? [call.name] : [];
  return new Set([...own, ...Object.values(value).flatMap((element) => [...unknownFunctions(element)])]);
}
