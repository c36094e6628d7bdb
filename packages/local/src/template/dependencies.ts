import { getAttTarget, intrinsicCall, subNames } from './intrinsics.ts';
import { isObject, type JsonValue } from './json-value.ts';
import type { TemplateResource } from './template.ts';
import { TemplateError } from './template-error.ts';

/** Every name which a value refers to by `Ref`, `Fn::GetAtt` or `Fn::Sub`: resources and parameters alike. */
export function referencesIn(value: JsonValue): ReadonlySet<string> {
  const names = new Set<string>();
  collect(value, names);
  return names;
}

/** Puts resources after everything they refer to or depend on; otherwise in the template's order. */
export function orderResources(resources: readonly TemplateResource[]): readonly TemplateResource[] {
  const byId = new Map(resources.map((resource) => [resource.logicalId, resource]));
  const ordered: TemplateResource[] = [];
  const done = new Set<string>();
  const path: string[] = [];

  function visit(resource: TemplateResource): void {
    if (done.has(resource.logicalId)) return;
    const start = path.indexOf(resource.logicalId);
    if (start >= 0) {
      const cycle = [...path.slice(start), resource.logicalId];
      throw new TemplateError([`circular dependency between resources: ${cycle.join(' -> ')}`]);
    }
    path.push(resource.logicalId);
    for (const name of [...resource.dependsOn, ...referencesIn(resource.properties)]) {
      const other = byId.get(name);
      if (other !== undefined) visit(other);
    }
    path.pop();
    done.add(resource.logicalId);
    ordered.push(resource);
  }

  for (const resource of resources) visit(resource);
  return ordered;
}

function collect(value: JsonValue, names: Set<string>): void {
  if (Array.isArray(value)) {
    for (const element of value) collect(element as JsonValue, names);
    return;
  }
  if (!isObject(value)) return;
  const call = intrinsicCall(value);
  if (call?.name === 'Ref' && typeof call.argument === 'string') names.add(call.argument);
  if (call?.name === 'Fn::GetAtt') names.add(getAttTarget(call.argument)[0]);
  if (call?.name === 'Fn::Sub') {
    const pattern = Array.isArray(call.argument) ? call.argument[0] : call.argument;
    const own = Array.isArray(call.argument) && isObject(call.argument[1]) ? call.argument[1] : {};
    for (const name of subNames(String(pattern))) {
      if (own[name] === undefined) names.add(name.split('.')[0] ?? name);
    }
  }
  for (const element of Object.values(value)) collect(element, names);
}
