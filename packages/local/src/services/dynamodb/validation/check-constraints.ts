import { validationError } from '../dynamodb-errors.ts';
import { javaString, lowerFirst } from './java-string.ts';
import type { IntegerShape, ListShape, MapShape, Shape, StringShape, StructureShape } from './shape.ts';
import { tableNameOf } from './table-name.ts';

/** AWS reports at most ten violations of one request. */
const MAX_REPORTED = 10;

/** Checks a parsed request against the constraints of its shape and throws all violations as one error. */
export function checkConstraints(shape: StructureShape, input: Record<string, unknown>): void {
  const violations: string[] = [];
  checkStructure(shape, input, '', violations);
  throwViolations(violations);
}

/** Throws the collected violations in AWS's sentence; does nothing where there are none. */
export function throwViolations(violations: readonly string[]): void {
  if (violations.length === 0) return;
  const reported = violations.slice(0, MAX_REPORTED);
  throw validationError(
    `${reported.length} validation error${reported.length > 1 ? 's' : ''} detected: ${reported.join('; ')}`,
  );
}

/** One violation: `Value '...' at 'path' failed to satisfy constraint: ...`. */
export function violation(shape: Shape, value: unknown, path: string, constraint: string): string {
  const shown = value === undefined || value === null ? 'null' : `'${javaString(shape, value)}'`;
  return `Value ${shown} at '${path}' failed to satisfy constraint: ${constraint}`;
}

function checkStructure(
  shape: StructureShape,
  value: Record<string, unknown>,
  path: string,
  violations: string[],
): void {
  for (const name in shape.members) {
    const member = shape.members[name];
    if (member === undefined) continue;
    const content = value[name];
    if (content !== undefined && isUnconstrained(member.shape)) continue;
    if (content === undefined && member.required !== true && member.parameter !== true) continue;
    const at = (path === '' ? '' : `${path}.`) + lowerFirst(name);
    if (content === undefined && member.parameter === true) {
      throw validationError(`The parameter '${name}' is required but was not present in the request`);
    }
    const alone =
      content === undefined || member.reportedAlone !== true
        ? undefined
        : violationReportedAlone(name, member.shape, content);
    if (alone !== undefined) {
      // Without a required member the request stays with the older framework, which reports all there is.
      if (!lacksRequired(shape, value)) throwViolations([alone]);
      checkInOlderWords(member.shape, content, at, violations);
    } else if (content !== undefined) check(member.shape, content, at, violations);
    else if (member.required === true) {
      violations.push(violation(member.shape, undefined, at, 'Member must not be null'));
    }
  }
}

/** Shapes whose content no constraint is about: most of a request is attribute values, and they are passed over. */
function isUnconstrained(shape: Shape): boolean {
  switch (shape.kind) {
    case 'boolean':
    case 'any':
    case 'attribute-value':
      return true;
    case 'map':
      return (
        shape.min === undefined &&
        shape.max === undefined &&
        shape.keys === undefined &&
        shape.values === undefined &&
        isUnconstrained(shape.of)
      );
    default:
      return false;
  }
}

function lacksRequired(shape: StructureShape, value: Record<string, unknown>): boolean {
  return Object.entries(shape.members).some(([name, member]) => member.required === true && value[name] === undefined);
}

function checkInOlderWords(shape: Shape, value: unknown, path: string, violations: string[]): void {
  if (shape.kind !== 'string') return check(shape, value, path, violations);
  const broken = value === '' ? lengthViolations(shape, 0) : stringViolations(shape, value as string);
  for (const constraint of broken) violations.push(violation(shape, value, path, constraint));
}

function violationReportedAlone(name: string, shape: Shape, value: unknown): string | undefined {
  let constraint: string | undefined;
  if (shape.kind === 'string' && shape.sentence !== undefined) {
    return stringViolations(shape, value as string).length > 0 ? shape.sentence : undefined;
  }
  if (shape.kind === 'string' && value === '') [constraint] = lengthViolations(shape, 0);
  if (shape.kind === 'integer') [constraint] = integerViolations(shape, value as number);
  if (shape.kind === 'map') [constraint] = lengthViolations(shape, Object.keys(value as object).length);
  return constraint === undefined ? undefined : `Value at '${name}' failed to satisfy constraint: ${constraint}`;
}

function check(shape: Shape, value: unknown, path: string, violations: string[]): void {
  switch (shape.kind) {
    case 'string':
      return checkString(shape, value as string, path, violations);
    case 'integer':
      return checkInteger(shape, value as number, path, violations);
    case 'list':
      return checkList(shape, value as unknown[], path, violations);
    case 'map':
      return checkMap(shape, value as Record<string, unknown>, path, violations);
    case 'structure':
      return checkStructure(shape, value as Record<string, unknown>, path, violations);
    default:
  }
}

function checkString(shape: StringShape, value: string, path: string, violations: string[]): void {
  const broken = stringViolations(shape, value);
  if (shape.sentence !== undefined && broken.length > 0) violations.push(shape.sentence);
  else for (const constraint of broken) violations.push(violation(shape, value, path, constraint));
}

function stringViolations(shape: StringShape, value: string): string[] {
  const broken: string[] = [];
  if (shape.enum !== undefined && !shape.enum.includes(value)) {
    broken.push(`Member must satisfy enum value set: [${shape.enum.join(', ')}]`);
  }
  if (shape.pattern !== undefined && !shape.pattern.test(value)) {
    broken.push(`Member must satisfy regular expression pattern: ${patternText(shape.pattern)}`);
  }
  return [...broken, ...lengthViolations(shape, value.length)];
}

/** A pattern as AWS shows it: without anchors. */
function patternText(pattern: RegExp | undefined): string {
  return pattern?.source.slice(1, -1).replace('\\/', '/') ?? '';
}

function lengthViolations(bounds: { readonly min?: number; readonly max?: number }, length: number): string[] {
  if (bounds.min !== undefined && length < bounds.min) {
    return [`Member must have length greater than or equal to ${bounds.min}`];
  }
  if (bounds.max !== undefined && length > bounds.max) {
    return [`Member must have length less than or equal to ${bounds.max}`];
  }
  return [];
}

function checkInteger(shape: IntegerShape, value: number, path: string, violations: string[]): void {
  for (const constraint of integerViolations(shape, value)) violations.push(violation(shape, value, path, constraint));
}

function integerViolations(shape: IntegerShape, value: number): string[] {
  if (shape.min !== undefined && value < shape.min) {
    return [`Member must have value greater than or equal to ${shape.min}`];
  }
  if (shape.max !== undefined && value > shape.max) {
    return [`Member must have value less than or equal to ${shape.max}`];
  }
  return [];
}

function checkList(shape: ListShape, value: unknown[], path: string, violations: string[]): void {
  for (const constraint of lengthViolations(shape, value.length)) {
    violations.push(violation(shape, value, path, constraint));
  }
  for (const [index, element] of value.entries()) check(shape.of, element, `${path}.${index + 1}.member`, violations);
}

function checkMap(shape: MapShape, value: Record<string, unknown>, path: string, violations: string[]): void {
  const names = Object.keys(value);
  for (const constraint of lengthViolations(shape, names.length)) {
    violations.push(violation(shape, value, path, constraint));
  }
  const { keys, values } = shape;
  if (keys !== undefined && names.some((name) => stringViolations(keys, tableNameOf(name)).length > 0)) {
    const constraint = mapKeysConstraint(keys);
    violations.push(
      shape.echo === 'json'
        ? `Value '${JSON.stringify(value)}' at '${path}' failed to satisfy constraint: ${constraint}`
        : violation(shape, value, path, constraint),
    );
  }
  if (
    values !== undefined &&
    names.some((name) => lengthViolations(values, (value[name] as unknown[]).length).length > 0)
  ) {
    const constraints = [
      `Member must have length less than or equal to ${values.max}`,
      `Member must have length greater than or equal to ${values.min}`,
    ].join(', ');
    violations.push(violation(shape, value, path, `Map value must satisfy constraint: [${constraints}]`));
  }
  for (const name of names) {
    check(shape.of, value[name], `${path}.${name}.member`, violations);
  }
}

/** The names of a batch's tables must be names of tables. */
export function checkTableKeys(shape: MapShape, keys: StringShape, value: Record<string, unknown>, path: string): void {
  if (Object.keys(value).every((name) => stringViolations(keys, tableNameOf(name)).length === 0)) return;
  throwViolations([violation(shape, value, path, mapKeysConstraint(keys))]);
}

function mapKeysConstraint({ min, max, pattern }: StringShape): string {
  const constraints = [
    `Member must have length less than or equal to ${max}`,
    `Member must have length greater than or equal to ${min}`,
    `Member must satisfy regular expression pattern: ${patternText(pattern)}`,
  ];
  return `Map keys must satisfy constraint: [${constraints.join(', ')}]`;
}
