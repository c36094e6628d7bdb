import {
  anyString,
  boolean,
  indexName,
  listOf,
  type Member,
  oneOf,
  optional,
  required,
  type StructureShape,
  structure,
} from './shape.ts';

/** Name of a table that is to be: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html */
export const newTableName: Member = {
  shape: { kind: 'string', pattern: /^[a-zA-Z0-9_.-]+$/, min: 3, max: 255 },
  parameter: true,
};

/** Table of a control operation, by name or ARN. */
export const controlTableName: Member = {
  shape: { kind: 'string', pattern: /^[a-zA-Z0-9_.:/-]+$/, min: 1, max: 1024 },
  parameter: true,
};

const capacityUnits: Member = required({ kind: 'integer', min: 1 });

export const provisionedThroughput: StructureShape = structure('ProvisionedThroughput', {
  WriteCapacityUnits: capacityUnits,
  ReadCapacityUnits: capacityUnits,
});

export const onDemandThroughput: StructureShape = structure('OnDemandThroughput', {
  MaxReadRequestUnits: optional({ kind: 'integer', min: -1 }),
  MaxWriteRequestUnits: optional({ kind: 'integer', min: -1 }),
});

export const warmThroughput: StructureShape = structure('WarmThroughput', {
  ReadUnitsPerSecond: optional({ kind: 'integer', min: 1 }),
  WriteUnitsPerSecond: optional({ kind: 'integer', min: 1 }),
});

export const attributeDefinitions = listOf(
  structure('AttributeDefinition', {
    AttributeName: required({ kind: 'string', min: 1, max: 255 }),
    AttributeType: required(oneOf('B', 'N', 'S')),
  }),
);

const keySchemaElement = structure('KeySchemaElement', {
  AttributeName: required({ kind: 'string', min: 1, max: 255 }),
  KeyType: required(oneOf('HASH', 'RANGE')),
});

export const tableKeySchema = listOf(keySchemaElement, { min: 1, max: 2 });
/** Global indexes take up to four attributes of each kind. */
export const globalKeySchema = listOf(keySchemaElement, { min: 1, max: 8 });

export const projection: StructureShape = structure('Projection', {
  ProjectionType: optional(oneOf('ALL', 'INCLUDE', 'KEYS_ONLY')),
  NonKeyAttributes: optional(listOf({ kind: 'string', min: 1, max: 255 }, { min: 1, max: 100 })),
});

export const localIndex = structure('LocalSecondaryIndex', {
  IndexName: required(indexName),
  KeySchema: required(tableKeySchema),
  Projection: required(projection),
});

export const globalIndexMembers = {
  IndexName: required(indexName),
  KeySchema: required(globalKeySchema),
  Projection: required(projection),
  ProvisionedThroughput: optional(provisionedThroughput),
  OnDemandThroughput: optional(onDemandThroughput),
  WarmThroughput: optional(warmThroughput),
};

export const billingMode = optional(oneOf('PROVISIONED', 'PAY_PER_REQUEST'));
export const tableClass = optional(anyString);

export const streamSpecification = optional(
  structure('StreamSpecification', {
    StreamEnabled: required(boolean),
    StreamViewType: optional(oneOf('NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES', 'KEYS_ONLY')),
  }),
);

export const sseSpecification = optional(
  structure('SSESpecification', {
    Enabled: optional(boolean),
    SSEType: optional(oneOf('AES256', 'KMS')),
    KMSMasterKeyId: optional(anyString),
  }),
);

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Tag.html */
export const tags = listOf(
  structure('Tag', {
    Key: optional(anyString),
    Value: optional(anyString),
  }),
);
