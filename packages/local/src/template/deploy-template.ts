import { AwsError } from '../aws-error.ts';
import { problemsOf } from './check-template.ts';
import { chooseBranches } from './choose-branches.ts';
import { conditionEvaluator } from './conditions.ts';
import { orderResources } from './dependencies.ts';
import type { DeployedResource, DeployedResources } from './deployed-resources.ts';
import type { Deployment } from './deployment.ts';
import { resolve, type Scope } from './intrinsics.ts';
import { isObject, type JsonObject, type JsonValue } from './json-value.ts';
import { parameterValues } from './parameters.ts';
import { Properties } from './properties.ts';
import { pseudoParameters } from './pseudo-parameters.ts';
import type { Provided, ResourceType } from './resource-type.ts';
import { resourceTypes } from './resource-types.ts';
import type { Template, TemplateResource } from './template.ts';
import { TemplateError } from './template-error.ts';

export interface DeployOptions {
  readonly template: Template;
  readonly deployment: Deployment;
  readonly deployed: DeployedResources;
  readonly parameters?: Readonly<Record<string, string>>;
  /** @default every type the local runtime knows */
  readonly types?: ReadonlyMap<string, ResourceType>;
}

/**
 * Creates or updates every resource of a template in order of dependency, removes what earlier starts made and the
 * template no longer has, and answers the template's outputs. Throws a TemplateError before anything is touched when
 * the template asks for something that is not supported.
 */
export async function deployTemplate(options: DeployOptions): Promise<ReadonlyMap<string, string>> {
  const { deployment, deployed, types = resourceTypes } = options;
  const values = new Map<string, JsonValue>([
    ...pseudoParameters(deployment.naming),
    ...parameterValues(options.template.parameters, options.parameters),
  ]);
  const provided = new Map<string, Provided>();
  const scope = scopeOf(options.template, deployment, values, provided);
  const template = activeTemplate(options.template, scope);
  const names = new Set([...values.keys(), ...Object.keys(template.parameters), 'AWS::NoValue']);
  const problems = problemsOf(template, types, names);
  if (problems.length > 0) throw new TemplateError(problems);

  const ordered = orderResources(template.resources);
  const before = deployed.all();
  for (const resource of ordered) {
    provided.set(resource.logicalId, await provide(resource, scope, deployment, types));
  }
  const after = ordered.map((resource) => deployedResource(resource, provided));
  await removeGone(before, after, deployment, types);
  await deployed.replaceAll(after);
  return outputsOf(template, scope);
}

function scopeOf(
  template: Template,
  { naming }: Deployment,
  values: ReadonlyMap<string, JsonValue>,
  provided: ReadonlyMap<string, Provided>,
): Scope {
  const fixed = { mappings: template.mappings, region: naming.region };
  const condition = conditionEvaluator(template.conditions, { ...fixed, ref: (name) => values.get(name) });
  return {
    ...fixed,
    condition,
    ref: (name) => values.get(name) ?? provided.get(name)?.ref,
    attribute: (logicalId, name) => provided.get(logicalId)?.attributes[name],
  };
}

/** The template without what its conditions take away. */
function activeTemplate(template: Template, scope: Scope): Template {
  const condition = (name: string): boolean => scope.condition(name);
  const resources = template.resources
    .filter((resource) => resource.condition === undefined || condition(resource.condition))
    .map((resource) => {
      const properties = chooseBranches(resource.properties, condition);
      return { ...resource, properties: isObject(properties) ? properties : {} };
    });
  const outputs = Object.entries(template.outputs).filter(
    ([, output]) => typeof output['Condition'] !== 'string' || condition(output['Condition']),
  );
  return { ...template, resources, outputs: Object.fromEntries(outputs) };
}

async function provide(
  resource: TemplateResource,
  scope: Scope,
  deployment: Deployment,
  types: ReadonlyMap<string, ResourceType>,
): Promise<Provided> {
  const owner = `${resource.logicalId} (${resource.type})`;
  try {
    const resolved = resolve(resource.properties, scope) as JsonObject;
    const type = types.get(resource.type);
    if (type === undefined) throw new Error('resource type is not supported by the local runtime');
    const properties = new Properties(owner, resolved);
    return await type.provide({ logicalId: resource.logicalId, properties }, deployment);
  } catch (error) {
    const message = messageOf(error);
    throw new Error(message.startsWith(owner) ? message : `${owner}: ${message}`, { cause: error });
  }
}

function messageOf(error: unknown): string {
  if (error instanceof AwsError) return `${error.code}: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}

function deployedResource(resource: TemplateResource, provided: ReadonlyMap<string, Provided>): DeployedResource {
  const { logicalId, type, deletionPolicy } = resource;
  const made = provided.get(logicalId);
  const physicalId = made?.physicalId ?? made?.ref ?? '';
  return { logicalId, type, deletionPolicy, physicalId };
}

/** Deletes what earlier starts made and the template has no more. */
async function removeGone(
  before: readonly DeployedResource[],
  after: readonly DeployedResource[],
  deployment: Deployment,
  types: ReadonlyMap<string, ResourceType>,
): Promise<void> {
  const kept = new Set(after.map((resource) => `${resource.type} ${resource.physicalId}`));
  const gone = before.filter((resource) => !kept.has(`${resource.type} ${resource.physicalId}`)).toSorted(rulesFirst);
  for (const resource of gone) {
    // Retain, RetainExceptOnCreate and Snapshot leave the data where it is, as CloudFormation would.
    if (resource.deletionPolicy !== 'Delete') continue;
    await types.get(resource.type)?.remove?.(resource.physicalId, deployment);
  }
}

/** A bus cannot be deleted while it has rules. */
function rulesFirst(left: DeployedResource, right: DeployedResource): number {
  return Number(right.type === 'AWS::Events::Rule') - Number(left.type === 'AWS::Events::Rule');
}

function outputsOf(template: Template, scope: Scope): ReadonlyMap<string, string> {
  const outputs = new Map<string, string>();
  for (const [name, output] of Object.entries(template.outputs)) {
    const value = resolve(output['Value'] ?? '', scope);
    outputs.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
  return outputs;
}
