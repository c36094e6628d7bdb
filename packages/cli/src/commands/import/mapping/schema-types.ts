import type { KeyType, StandardSchemaV1, TableDefinition } from '@sluice/core';
import type { AttributeTypeName, AttributeTypes } from './attribute-type.ts';

/** The types that a table's keys, index keys and item schema give to its attributes. */
export function schemaTypes({ partitionKey, sortKey, indexes, schema }: TableDefinition): AttributeTypes {
  const types = new Map<string, AttributeTypeName>();
  for (const [name, entry] of Object.entries(entriesOf(schema))) {
    const type = typeOfSchema(entry);
    if (type !== undefined) types.set(name, type);
  }
  const keys = [{ partitionKey, sortKey }, ...Object.values(indexes ?? {})];
  for (const key of keys.flatMap((one) => [one.partitionKey, one.sortKey])) {
    if (key !== undefined) types.set(key.name, keyTypes[key.type]);
  }
  return types;
}

const keyTypes: Readonly<Record<KeyType, AttributeTypeName>> = { string: 'string', number: 'number', binary: 'binary' };

/** What valibot shows of itself; a schema of another library shows nothing, and `--types` says what it cannot. */
interface ValibotSchema {
  readonly type?: string;
  readonly entries?: Readonly<Record<string, ValibotSchema>>;
  /** Of optional, nullable and nullish. */
  readonly wrapped?: ValibotSchema;
  /** Of intersect and union: schemas; of picklist: values. */
  readonly options?: readonly unknown[];
  readonly literal?: unknown;
}

function entriesOf(schema: StandardSchemaV1 | ValibotSchema | undefined): Readonly<Record<string, ValibotSchema>> {
  const { entries, options, type } = (schema ?? {}) as ValibotSchema;
  if (entries !== undefined && typeof entries === 'object') return entries;
  if (type === 'intersect' && options !== undefined) {
    return Object.assign({}, ...options.map((option) => entriesOf(option as ValibotSchema))) as Record<
      string,
      ValibotSchema
    >;
  }
  return {};
}

function typeOfSchema(schema: ValibotSchema): AttributeTypeName | undefined {
  const { type, wrapped, options, literal } = schema;
  if (wrapped !== undefined) return typeOfSchema(wrapped);
  switch (type) {
    case 'string':
    case 'number':
    case 'boolean':
      return type;
    case 'bigint':
      return 'number';
    case 'array':
    case 'tuple':
    case 'loose_tuple':
    case 'strict_tuple':
      return 'list';
    case 'object':
    case 'loose_object':
    case 'strict_object':
    case 'object_with_rest':
    case 'record':
      return 'map';
    case 'literal':
      return typeOfValues([literal]);
    case 'picklist':
    case 'enum':
      return typeOfValues(options ?? []);
    case 'union':
      return same((options ?? []).map((option) => typeOfSchema(option as ValibotSchema)));
    default:
      return undefined;
  }
}

function typeOfValues(values: readonly unknown[]): AttributeTypeName | undefined {
  return same(
    values.map((value) => {
      const type = typeof value;
      return type === 'string' || type === 'number' || type === 'boolean' ? type : undefined;
    }),
  );
}

function same(types: readonly (AttributeTypeName | undefined)[]): AttributeTypeName | undefined {
  return types.every((type) => type === types[0]) ? types[0] : undefined;
}
