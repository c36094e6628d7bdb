import type { CreateTableInput, KeySchemaElement, Projection } from '@aws-sdk/client-dynamodb';
import { invalidParameters, validationError } from '../dynamodb-errors.ts';
import type { Wire } from '../values/wire.ts';

type Input = Wire<CreateTableInput>;
type Index = {
  IndexName?: string | undefined;
  KeySchema?: KeySchemaElement[] | undefined;
  Projection?: Projection | undefined;
};

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
const MAX_LOCAL_INDEXES = 5;
const MAX_GLOBAL_INDEXES = 20;
const MAX_PROJECTED_ATTRIBUTES = 100;
const MAX_CAPACITY_UNITS = 1_000_000_000_000;
const MAX_KEY_ATTRIBUTES = 4;
const TABLE_CLASSES = ['STANDARD', 'STANDARD_INFREQUENT_ACCESS'];

/** Checks what CreateTable asks for as a whole, in AWS's order. */
export function checkTable(input: Input): void {
  checkTableClass(input.TableClass);
  checkThroughput(input);
  const definitions = input.AttributeDefinitions ?? [];
  const defined = definitions.map(({ AttributeName: name = '' }) => name);
  const twice = defined.find((name, position) => defined.indexOf(name) !== position);
  if (twice !== undefined) throw validationError(`Attribute Name is duplicated: ${twice}`);
  checkKeySchema(input.KeySchema ?? [], defined, 1);
  const { LocalSecondaryIndexes: local, GlobalSecondaryIndexes: global, KeySchema: key = [] } = input;
  const names = new Set<string>();
  if (local !== undefined) checkLocalIndexes(local, key, defined, names);
  if (global !== undefined) checkGlobalIndexes(global, defined, names, input.BillingMode);
  checkAllUsed(defined, [key, ...[...(local ?? []), ...(global ?? [])].map((index) => index.KeySchema ?? [])]);
  checkProjectedAttributes([...(local ?? []), ...(global ?? [])]);
  checkStream(input.StreamSpecification);
}

export function checkTableClass(tableClass: string | undefined): void {
  if (tableClass === undefined || TABLE_CLASSES.includes(tableClass)) return;
  throw validationError(
    'Invalid table-class parameter provided. Please try again with a valid table-class value: ' +
      `[${TABLE_CLASSES.join(', ')}].`,
  );
}

function checkStream(stream: Input['StreamSpecification']): void {
  if (stream === undefined) return;
  if (stream.StreamEnabled === true && stream.StreamViewType === undefined) {
    throw invalidParameters('Table is being created with a stream enabled, UpdateViewType is required');
  }
  if (stream.StreamEnabled !== true && stream.StreamViewType !== undefined) {
    throw invalidParameters('Table is being created with a stream disabled, UpdateViewType should not be specified');
  }
}

/** Checks throughput against the billing mode. */
export function checkThroughput({ BillingMode: mode, ProvisionedThroughput: throughput }: Input): void {
  if (mode === 'PAY_PER_REQUEST') {
    if (throughput === undefined) return;
    throw invalidParameters(
      'Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST',
    );
  }
  if (throughput === undefined) {
    throw invalidParameters(
      'ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED',
    );
  }
  checkUnits(throughput);
}

export function checkUnits(throughput: {
  ReadCapacityUnits?: number | undefined;
  WriteCapacityUnits?: number | undefined;
}): void {
  for (const name of ['ReadCapacityUnits', 'WriteCapacityUnits'] as const) {
    const units = throughput[name] ?? 0;
    if (units > MAX_CAPACITY_UNITS) throw validationError(`Given value ${units} for ${name} is out of bounds`);
  }
}

/** Checks one key schema: attributes defined, one after another of the right kinds. */
export function checkKeySchema(
  schema: readonly KeySchemaElement[],
  defined: readonly string[],
  maxOfKind: number,
): void {
  const names = schema.map(({ AttributeName: name = '' }) => name);
  if (maxOfKind === 1 && names.length > defined.length) {
    throw validationError('Invalid KeySchema: Some index key attribute have no definition');
  }
  if (names.some((name) => !defined.includes(name))) {
    throw invalidParameters(
      'Some index key attributes are not defined in AttributeDefinitions. ' +
        `Keys: [${names.join(', ')}], AttributeDefinitions: [${defined.join(', ')}]`,
    );
  }
  if (new Set(names).size < names.length) {
    throw validationError(
      schema.length > 2
        ? 'The KeySchema contains multiple key attributes with the same name'
        : 'Both the Hash Key and the Range Key element in the KeySchema have the same name',
    );
  }
  if (schema[0]?.KeyType !== 'HASH') {
    throw validationError('Invalid KeySchema: The first KeySchemaElement is not a HASH key type');
  }
  const kinds = schema.map(({ KeyType: kind }) => kind);
  const firstSort = kinds.indexOf('RANGE') === -1 ? kinds.length : kinds.indexOf('RANGE');
  if (maxOfKind === 1 && kinds.length === 2 && firstSort !== 1) {
    throw validationError('Invalid KeySchema: The second KeySchemaElement is not a RANGE key type');
  }
  if (kinds.slice(firstSort).includes('HASH')) {
    throw invalidParameters('All HASH key attributes must precede RANGE key attributes in the KeySchema');
  }
  if (firstSort > maxOfKind || kinds.length - firstSort > maxOfKind) {
    const kind = firstSort > maxOfKind ? 'HASH' : 'RANGE';
    throw invalidParameters(`The KeySchema exceeds the maximum allowed number of ${kind} key attributes`);
  }
}

function checkLocalIndexes(
  indexes: readonly Index[],
  tableKey: readonly KeySchemaElement[],
  defined: readonly string[],
  names: Set<string>,
): void {
  if (indexes.length === 0) throw invalidParameters('List of LocalSecondaryIndexes is empty');
  if (tableKey.length !== 2) {
    throw invalidParameters(
      'Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex',
    );
  }
  for (const { IndexName: name = '', KeySchema: schema = [], Projection: projection } of indexes) {
    checkKeySchema(schema, defined, 1);
    if (schema.length !== 2) throw invalidParameters(`Index KeySchema does not have a range key for index: ${name}`);
    const hash = schema[0]?.AttributeName;
    const tableHash = tableKey[0]?.AttributeName;
    if (hash !== tableHash) {
      throw invalidParameters(
        'Index KeySchema does not have the same leading hash key as table KeySchema for index: ' +
          `${name}. index hash key: ${hash}, table hash key: ${tableHash}`,
      );
    }
    checkProjection(projection);
    addName(names, name);
  }
  if (indexes.length > MAX_LOCAL_INDEXES) {
    throw invalidParameters(`Number of LocalSecondaryIndexes exceeds per-table limit of ${MAX_LOCAL_INDEXES}`);
  }
}

function checkGlobalIndexes(
  indexes: NonNullable<Input['GlobalSecondaryIndexes']>,
  defined: readonly string[],
  names: Set<string>,
  billingMode: Input['BillingMode'],
): void {
  if (indexes.length === 0) throw invalidParameters('List of GlobalSecondaryIndexes is empty');
  for (const index of indexes) {
    checkGlobalIndex(index, defined);
    checkIndexThroughput(index, billingMode);
    addName(names, index.IndexName ?? '');
  }
  if (indexes.length > MAX_GLOBAL_INDEXES) {
    throw invalidParameters(`GlobalSecondaryIndex count exceeds the per-table limit of ${MAX_GLOBAL_INDEXES}`);
  }
}

/** Checks one global index, its throughput aside. */
export function checkGlobalIndex(
  index: NonNullable<Input['GlobalSecondaryIndexes']>[number],
  defined: readonly string[],
): void {
  checkKeySchema(index.KeySchema ?? [], defined, MAX_KEY_ATTRIBUTES);
  checkProjection(index.Projection);
}

function checkIndexThroughput(
  index: NonNullable<Input['GlobalSecondaryIndexes']>[number],
  billingMode: Input['BillingMode'],
): void {
  if (billingMode === 'PAY_PER_REQUEST' && index.ProvisionedThroughput !== undefined) {
    throw invalidParameters(
      `ProvisionedThroughput should not be specified for index: ${index.IndexName} when BillingMode is PAY_PER_REQUEST`,
    );
  }
  if (billingMode !== 'PAY_PER_REQUEST' && index.ProvisionedThroughput === undefined) {
    throw invalidParameters(`ProvisionedThroughput is not specified for index: ${index.IndexName}`);
  }
}

function checkProjection(projection: Projection | undefined): void {
  const type = projection?.ProjectionType;
  if (type === undefined) throw invalidParameters('Unknown ProjectionType: null');
  if (projection?.NonKeyAttributes !== undefined && type !== 'INCLUDE') {
    throw invalidParameters(`ProjectionType is ${type}, but NonKeyAttributes is specified`);
  }
  if (projection?.NonKeyAttributes === undefined && type === 'INCLUDE') {
    throw invalidParameters(`ProjectionType is ${type}, but NonKeyAttributes is not specified`);
  }
  const names = projection?.NonKeyAttributes ?? [];
  const twice = names.find((name, position) => names.indexOf(name) !== position);
  if (twice !== undefined) throw invalidParameters(`Duplicate element in NonKeyAttributes: ${twice}`);
}

function checkProjectedAttributes(indexes: readonly Index[]): void {
  const count = indexes.reduce(
    (sum, { Projection: projection }) => sum + (projection?.NonKeyAttributes?.length ?? 0),
    0,
  );
  if (count <= MAX_PROJECTED_ATTRIBUTES) return;
  throw invalidParameters(
    `The total number of NonKeyAttributes of all indexes exceeds the limit of ${MAX_PROJECTED_ATTRIBUTES}`,
  );
}

function checkAllUsed(defined: readonly string[], schemas: readonly (readonly KeySchemaElement[])[]): void {
  const used = new Set(schemas.flatMap((schema) => schema.map(({ AttributeName: name = '' }) => name)));
  if (new Set(defined).size === used.size) return;
  throw invalidParameters(
    schemas.length === 1
      ? 'Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions'
      : `Some AttributeDefinitions are not used. AttributeDefinitions: [${defined.join(', ')}], keys used: [${[...used].join(', ')}]`,
  );
}

function addName(names: Set<string>, name: string): void {
  if (names.has(name)) throw invalidParameters(`Duplicate index name: ${name}`);
  names.add(name);
}
