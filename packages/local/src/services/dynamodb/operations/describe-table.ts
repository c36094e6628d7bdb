import type { DescribeTableInput, DescribeTableOutput } from '@aws-sdk/client-dynamodb';
import { defineOperation } from '../operation.ts';
import { describeTable as descriptionOf } from '../tables/describe-table.ts';
import { structure } from '../validation/shape.ts';
import { controlTableName } from '../validation/table-shapes.ts';
import type { Wire } from '../values/wire.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html */
export const describeTable = defineOperation<Wire<DescribeTableInput>, Wire<DescribeTableOutput>>({
  name: 'DescribeTable',
  shape: structure('DescribeTableInput', { TableName: controlTableName }),
  async run(engine, input) {
    const table = engine.tables.describe(input.TableName ?? '');
    return engine.store.read(() => ({ Table: descriptionOf(engine, table) }));
  },
});
