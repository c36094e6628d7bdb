import type { DeleteTableInput, DeleteTableOutput } from '@aws-sdk/client-dynamodb';
import { validationError } from '../dynamodb-errors.ts';
import { defineOperation } from '../operation.ts';
import { structure } from '../validation/shape.ts';
import { controlTableName } from '../validation/table-shapes.ts';
import type { Wire } from '../values/wire.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html */
export const deleteTable = defineOperation<Wire<DeleteTableInput>, Wire<DeleteTableOutput>>({
  name: 'DeleteTable',
  shape: structure('DeleteTableInput', { TableName: controlTableName }),
  run: (engine, input) =>
    engine.tables.change(() => {
      const table = engine.tables.describe(input.TableName ?? '');
      const { properties } = table.definition;
      if (properties.DeletionProtectionEnabled === true) {
        throw validationError(
          'Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.',
        );
      }
      engine.tables.delete(table);
      const { TableName, TableArn, TableId, ProvisionedThroughput } = properties;
      return {
        TableDescription: {
          TableName,
          TableStatus: 'DELETING' as const,
          ProvisionedThroughput,
          TableSizeBytes: 0,
          ItemCount: 0,
          TableArn,
          TableId,
          DeletionProtectionEnabled: false,
        },
      };
    }),
});
