import type { KeyAttribute, TableDefinition } from './define-config.ts';
import type { StandardSchemaV1 } from './standard-schema.ts';

/** AWS, quotas: 3 to 255 characters for a physical name, of which a table's prefix needs a part; 20 indexes. */
const tableNamePattern = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/;
const indexNamePattern = /^[A-Za-z0-9_.-]{3,255}$/;
const maxIndexes = 20;
const maxKeyNameBytes = 255;
const keyTypes = ['string', 'number', 'binary'];

/** Everything wrong with the declared tables, one sentence each. */
export function tableProblems(tables: Readonly<Record<string, TableDefinition>>): string[] {
  const names = Object.keys(tables);
  if (names.length === 0) return ['tables must declare at least one table'];
  return names.flatMap((name) => {
    const place = `tables.${name}`;
    const wrongName = tableNamePattern.test(name)
      ? []
      : [`${place} must be named with 1 to 100 characters of A-Z a-z 0-9 _ . -`];
    return [...wrongName, ...definitionProblems(place, tables[name]!)];
  });
}

/** What is wrong with a value that should be a Standard Schema. */
export function schemaProblems(place: string, schema: StandardSchemaV1): string[] {
  const standard: unknown = (schema as Partial<StandardSchemaV1> | undefined)?.['~standard'];
  const valid =
    typeof standard === 'object' &&
    standard !== null &&
    'version' in standard &&
    standard.version === 1 &&
    'validate' in standard &&
    typeof standard.validate === 'function';
  return valid ? [] : [`${place} must be a Standard Schema, version 1 (valibot, zod, arktype ...)`];
}

function definitionProblems(place: string, table: TableDefinition): string[] {
  const indexes = Object.entries(table.indexes ?? {});
  const keys = [
    ...keyPlaces(place, table),
    ...indexes.flatMap(([name, index]) => keyPlaces(`${place}.indexes.${name}`, index)),
  ];
  return [
    ...keys.flatMap(([keyPlace, key]) => keyProblems(keyPlace, key)),
    ...sameNameProblems(place, table),
    ...indexes.flatMap(([name, index]) => [
      ...(indexNamePattern.test(name)
        ? []
        : [`${place}.indexes.${name} must be named with 3 to 255 characters of A-Z a-z 0-9 _ . -`]),
      ...sameNameProblems(`${place}.indexes.${name}`, index),
    ]),
    ...(indexes.length > maxIndexes
      ? [`${place}.indexes has ${indexes.length} indexes; a table takes ${maxIndexes}`]
      : []),
    ...typeClashes(keys),
    ...versionProblems(place, table),
    ...(table.schema === undefined ? [] : schemaProblems(`${place}.schema`, table.schema)),
  ];
}

type KeyPlace = readonly [place: string, key: KeyAttribute | undefined];

interface Keyed {
  readonly partitionKey: KeyAttribute;
  readonly sortKey?: KeyAttribute;
}

function keyPlaces(place: string, { partitionKey, sortKey }: Keyed): KeyPlace[] {
  return [[`${place}.partitionKey`, partitionKey], ...(sortKey ? [[`${place}.sortKey`, sortKey] as const] : [])];
}

function keyProblems(place: string, key: KeyAttribute | undefined): string[] {
  if (!key) return [`${place} is missing; give its name and type`];
  const bytes = Buffer.byteLength(String(key.name ?? ''));
  return [
    ...(bytes > 0 && bytes <= maxKeyNameBytes
      ? []
      : [`${place}.name must have 1 to ${maxKeyNameBytes} bytes, not ${bytes}`]),
    ...(keyTypes.includes(key.type)
      ? []
      : [`${place}.type must be one of ${keyTypes.join(', ')}, not ${String(key.type)}`]),
  ];
}

function sameNameProblems(place: string, { partitionKey, sortKey }: Keyed): string[] {
  return sortKey && partitionKey?.name === sortKey.name
    ? [`${place}.sortKey must be another attribute than the partition key`]
    : [];
}

/** An attribute has one type in all the keys it is part of, as DynamoDB declares it once a table. */
function typeClashes(keys: readonly KeyPlace[]): string[] {
  const first = new Map<string, KeyPlace>();
  return keys.flatMap(([place, key]) => {
    if (!key) return [];
    const known = first.get(key.name);
    if (!known) first.set(key.name, [place, key]);
    if (!known || known[1]?.type === key.type) return [];
    return [`${place} is a ${key.type}, but ${known[0]} says that ${key.name} is a ${known[1]?.type}`];
  });
}

function versionProblems(place: string, { version, partitionKey, sortKey }: TableDefinition): string[] {
  if (version === undefined) return [];
  if (version === '') return [`${place}.version must name an attribute`];
  const isKey = version === partitionKey?.name || version === sortKey?.name;
  return isKey ? [`${place}.version must not be a key attribute: a key never changes`] : [];
}
