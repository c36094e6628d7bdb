import type { CreateTableInput, CreateTableOutput } from '@aws-sdk/client-dynamodb';
import { resourceInUse } from '../dynamodb-errors.ts';
import { defineOperation } from '../operation.ts';
import { defineTable } from '../tables/define-table.ts';
import { describeTable } from '../tables/describe-table.ts';
import { checkTable } from '../validation/check-table.ts';
import { checkTagCount, checkTags } from '../validation/check-tags.ts';
import { anyString, boolean, listOf, optional, required, structure } from '../validation/shape.ts';
import {
  attributeDefinitions,
  billingMode,
  globalIndexMembers,
  localIndex,
  newTableName,
  onDemandThroughput,
  provisionedThroughput,
  sseSpecification,
  streamSpecification,
  tableClass,
  tableKeySchema,
  tags,
  warmThroughput,
} from '../validation/table-shapes.ts';
import type { Wire } from '../values/wire.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html */
export const createTable = defineOperation<Wire<CreateTableInput>, Wire<CreateTableOutput>>({
  name: 'CreateTable',
  shape: structure('CreateTableInput', {
    AttributeDefinitions: required(attributeDefinitions),
    TableName: newTableName,
    BillingMode: billingMode,
    ProvisionedThroughput: optional(provisionedThroughput),
    KeySchema: required(tableKeySchema),
    GlobalSecondaryIndexes: optional(listOf(structure('GlobalSecondaryIndex', globalIndexMembers))),
    LocalSecondaryIndexes: optional(listOf(localIndex)),
    StreamSpecification: streamSpecification,
    SSESpecification: sseSpecification,
    TableClass: tableClass,
    DeletionProtectionEnabled: optional(boolean),
    Tags: optional(tags),
    OnDemandThroughput: optional(onDemandThroughput),
    WarmThroughput: optional(warmThroughput),
    ResourcePolicy: optional(anyString),
  }),
  async run(engine, input) {
    checkTable(input);
    checkTags(input.Tags ?? []);
    checkTagCount(input.Tags?.length ?? 0);
    return engine.tables.change(() => {
      const name = input.TableName ?? '';
      if (engine.tables.find(name) !== undefined) throw resourceInUse(`Table already exists: ${name}`);
      const table = engine.tables.create(defineTable(engine, input));
      const { GlobalSecondaryIndexes: indexes, ...description } = describeTable(engine, table);
      // The table is there at once; AWS answers the state it starts from, and so must this.
      return {
        TableDescription: {
          ...description,
          TableStatus: 'CREATING',
          ...(indexes === undefined
            ? {}
            : { GlobalSecondaryIndexes: indexes.map((index) => ({ ...index, IndexStatus: 'CREATING' as const })) }),
        },
      };
    });
  },
});
