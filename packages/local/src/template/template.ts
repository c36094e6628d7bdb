import { isObject, type JsonObject, type JsonValue } from './json-value.ts';
import { TemplateError } from './template-error.ts';

/** One resource as the template declares it, its intrinsics not yet resolved. */
export interface TemplateResource {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: JsonObject;
  readonly dependsOn: readonly string[];
  readonly condition?: string;
  readonly deletionPolicy: string;
}

/** A CloudFormation template, parsed but not resolved. */
export interface Template {
  readonly parameters: Readonly<Record<string, JsonObject>>;
  readonly mappings: JsonObject;
  readonly conditions: Readonly<Record<string, JsonValue>>;
  readonly resources: readonly TemplateResource[];
  readonly outputs: Readonly<Record<string, JsonObject>>;
}

/** Sections which say nothing about what runs: `Rules` checks parameters at deployment (CDK puts its bootstrap check there). */
const inertSections = new Set(['AWSTemplateFormatVersion', 'Description', 'Metadata', 'Rules']);
const readSections = new Set(['Parameters', 'Mappings', 'Conditions', 'Resources', 'Outputs']);
const readAttributes = new Set(['Type', 'Properties', 'DependsOn', 'Condition', 'DeletionPolicy']);

/** `UpdateReplacePolicy` speaks of what a replacement leaves behind: replaced resources are always left alone here. */
const inertAttributes = new Set(['Metadata', 'UpdateReplacePolicy', 'Description']);

/** Reads the sections of a CloudFormation template; throws a TemplateError naming everything it does not know. */
export function parseTemplate(document: JsonValue): Template {
  if (!isObject(document) || !isObject(document['Resources'])) {
    throw new TemplateError(['it is not a CloudFormation template: it has no "Resources" section']);
  }
  const problems: string[] = [];
  for (const section of Object.keys(document)) {
    if (!readSections.has(section) && !inertSections.has(section)) {
      problems.push(`section "${section}" is not supported by the local runtime`);
    }
  }
  const resources = Object.entries(document['Resources']).map(([logicalId, declaration]) =>
    parseResource(logicalId, declaration, problems),
  );
  if (problems.length > 0) throw new TemplateError(problems);
  return {
    parameters: objectsOf(document['Parameters']),
    mappings: isObject(document['Mappings']) ? document['Mappings'] : {},
    conditions: isObject(document['Conditions']) ? document['Conditions'] : {},
    resources,
    outputs: objectsOf(document['Outputs']),
  };
}

function parseResource(logicalId: string, declaration: JsonValue, problems: string[]): TemplateResource {
  if (!isObject(declaration) || typeof declaration['Type'] !== 'string') {
    problems.push(`${logicalId}: a resource needs a "Type"`);
    return { logicalId, type: '', properties: {}, dependsOn: [], deletionPolicy: 'Delete' };
  }
  for (const attribute of Object.keys(declaration)) {
    if (!readAttributes.has(attribute) && !inertAttributes.has(attribute)) {
      problems.push(`${logicalId} (${declaration['Type']}): attribute "${attribute}" is not supported`);
    }
  }
  const { Properties: properties, DependsOn: dependsOn, Condition: condition, DeletionPolicy: policy } = declaration;
  return {
    logicalId,
    type: declaration['Type'],
    properties: isObject(properties) ? properties : {},
    dependsOn: listOf(dependsOn).filter((name) => typeof name === 'string'),
    ...(typeof condition === 'string' ? { condition } : {}),
    deletionPolicy: typeof policy === 'string' ? policy : 'Delete',
  };
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function objectsOf(section: JsonValue | undefined): Record<string, JsonObject> {
  if (!isObject(section)) return {};
  return Object.fromEntries(
    Object.entries(section).filter((entry): entry is [string, JsonObject] => isObject(entry[1])),
  );
}
