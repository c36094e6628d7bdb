import type { DescribeTimeToLiveInput, DescribeTimeToLiveOutput } from '@aws-sdk/client-dynamodb';
import { defineOperation } from '../operation.ts';
import { structure } from '../validation/shape.ts';
import { controlTableName } from '../validation/table-shapes.ts';
import type { Wire } from '../values/wire.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTimeToLive.html */
export const describeTimeToLive = defineOperation<Wire<DescribeTimeToLiveInput>, Wire<DescribeTimeToLiveOutput>>({
  name: 'DescribeTimeToLive',
  shape: structure('DescribeTimeToLiveInput', { TableName: controlTableName }),
  async run(engine, input) {
    const { ttlAttribute } = engine.tables.describe(input.TableName ?? '').definition;
    return engine.store.read(() => ({
      TimeToLiveDescription:
        ttlAttribute === undefined
          ? { TimeToLiveStatus: 'DISABLED' as const }
          : { TimeToLiveStatus: 'ENABLED' as const, AttributeName: ttlAttribute },
    }));
  },
});
