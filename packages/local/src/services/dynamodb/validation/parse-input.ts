import { serializationError } from '../dynamodb-errors.ts';
import { notConvertible } from './not-convertible.ts';
import { parseAttributeMap, parseAttributeValue } from './parse-attribute-value.ts';
import type { Shape, StructureShape } from './shape.ts';

/**
 * Reads a request by its shape: unknown members and nulls are dropped, as AWS does,
 * and JSON of the wrong type is refused with SerializationException.
 */
export function parseInput(shape: StructureShape, input: unknown): Record<string, unknown> {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw serializationError('Start of structure or map found where not expected');
  }
  return parseStructure(shape, input);
}

function parse(shape: Shape, value: unknown): unknown {
  switch (shape.kind) {
    case 'string':
      return parseString(value);
    case 'boolean':
      return parseBoolean(value);
    case 'integer':
      return parseInteger(value);
    case 'any':
      return value;
    case 'attribute-value':
      return parseAttributeValue(value);
    case 'list':
      if (!Array.isArray(value)) throw notCollection(value);
      return value.filter((element) => element !== null).map((element) => parse(shape.of, element));
    case 'map':
      return parseMap(shape.of, value, shape.javaType ?? 'java.lang.String');
    case 'structure':
      if (typeof value !== 'object') throw serializationError('Unexpected field type');
      if (value === null || Array.isArray(value)) {
        throw serializationError(`Unrecognized collection type class com.amazonaws.dynamodb.v20120810.${shape.name}`);
      }
      return parseStructure(shape, value);
  }
}

function parseStructure(shape: StructureShape, value: object): Record<string, unknown> {
  const parsed: Record<string, unknown> = {};
  const source = value as Record<string, unknown>;
  for (const name in shape.members) {
    const member = shape.members[name];
    const raw = Object.hasOwn(source, name) ? source[name] : undefined;
    if (member !== undefined && raw !== undefined && raw !== null) parsed[name] = parse(member.shape, raw);
  }
  return parsed;
}

function parseMap(of: Shape, value: unknown, javaType: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw serializationError('Unexpected field type');
  if (Array.isArray(value)) {
    const name = javaType.includes('.') ? javaType : `com.amazonaws.dynamodb.v20120810.${javaType}`;
    throw serializationError(`Unrecognized collection type java.util.Map<java.lang.String, ${name}>`);
  }
  if (of.kind === 'attribute-value') return parseAttributeMap(value);
  const parsed = Object.create(null) as Record<string, unknown>;
  for (const [name, element] of Object.entries(value)) {
    if (element !== null && element !== undefined) parsed[name] = parse(of, element);
  }
  return parsed;
}

function parseString(value: unknown): string {
  if (typeof value === 'string') return value;
  throw notConvertible(value, 'String');
}

function parseBoolean(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string') {
    if (/^(?:true|1|yes)$/i.test(value)) return true;
    if (/^(?:false|0|no)$/i.test(value)) return false;
    throw serializationError('Unexpected token received from parser');
  }
  throw notConvertible(value, 'Boolean');
}

function parseInteger(value: unknown): number {
  if (typeof value === 'number') return Math.floor(value);
  if (typeof value === 'string') throw serializationError('STRING_VALUE cannot be converted to Integer');
  throw notConvertible(value, 'Integer');
}

function notCollection(value: unknown): Error {
  return serializationError(
    typeof value === 'object' ? 'Start of structure or map found where not expected' : 'Unexpected field type',
  );
}
