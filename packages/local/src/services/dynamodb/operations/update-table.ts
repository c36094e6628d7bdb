import type { UpdateTableInput, UpdateTableOutput } from '@aws-sdk/client-dynamodb';
import { defineOperation } from '../operation.ts';
import { describeTable } from '../tables/describe-table.ts';
import { updateDefinition } from '../tables/update-definition.ts';
import { checkTableUpdate } from '../validation/check-table-update.ts';
import { boolean, indexName, listOf, optional, required, structure } from '../validation/shape.ts';
import {
  attributeDefinitions,
  billingMode,
  controlTableName,
  globalIndexMembers,
  onDemandThroughput,
  provisionedThroughput,
  sseSpecification,
  streamSpecification,
  tableClass,
  warmThroughput,
} from '../validation/table-shapes.ts';
import type { Wire } from '../values/wire.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html */
export const updateTable = defineOperation<Wire<UpdateTableInput>, Wire<UpdateTableOutput>>({
  name: 'UpdateTable',
  shape: structure('UpdateTableInput', {
    TableName: controlTableName,
    AttributeDefinitions: optional(attributeDefinitions),
    ProvisionedThroughput: optional(provisionedThroughput),
    BillingMode: billingMode,
    StreamSpecification: streamSpecification,
    SSESpecification: sseSpecification,
    TableClass: tableClass,
    DeletionProtectionEnabled: optional(boolean),
    OnDemandThroughput: optional(onDemandThroughput),
    WarmThroughput: optional(warmThroughput),
    GlobalSecondaryIndexUpdates: optional(
      listOf(
        structure('GlobalSecondaryIndexUpdate', {
          Update: optional(
            structure('UpdateGlobalSecondaryIndexAction', {
              IndexName: required(indexName),
              ProvisionedThroughput: optional(provisionedThroughput),
              OnDemandThroughput: optional(onDemandThroughput),
              WarmThroughput: optional(warmThroughput),
            }),
          ),
          Create: optional(structure('CreateGlobalSecondaryIndexAction', globalIndexMembers)),
          Delete: optional(structure('DeleteGlobalSecondaryIndexAction', { IndexName: required(indexName) })),
        }),
      ),
    ),
  }),
  async run(engine, input) {
    checkTableUpdate(input);
    return engine.tables.change(() => {
      const before = engine.tables.describe(input.TableName ?? '');
      const table = engine.tables.update(updateDefinition(engine, before.definition, input));
      const { GlobalSecondaryIndexes: indexes, ...description } = describeTable(engine, table);
      // Done at once; the answer names the state AWS would be in.
      const created = input.GlobalSecondaryIndexUpdates?.map(({ Create: create }) => create?.IndexName) ?? [];
      return {
        TableDescription: {
          ...description,
          TableStatus: 'UPDATING',
          ...(indexes === undefined
            ? {}
            : {
                GlobalSecondaryIndexes: indexes.map((index) =>
                  created.includes(index.IndexName)
                    ? { ...index, IndexStatus: 'CREATING' as const, Backfilling: false }
                    : index,
                ),
              }),
        },
      };
    });
  },
});
