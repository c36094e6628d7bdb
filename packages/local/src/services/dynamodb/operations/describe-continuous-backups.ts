import type { DescribeContinuousBackupsInput, DescribeContinuousBackupsOutput } from '@aws-sdk/client-dynamodb';
import { defineOperation } from '../operation.ts';
import { continuousBackups, tableWithBackups } from '../tables/continuous-backups.ts';
import { structure } from '../validation/shape.ts';
import { controlTableName } from '../validation/table-shapes.ts';
import type { Wire } from '../values/wire.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeContinuousBackups.html */
export const describeContinuousBackups = defineOperation<
  Wire<DescribeContinuousBackupsInput>,
  Wire<DescribeContinuousBackupsOutput>
>({
  name: 'DescribeContinuousBackups',
  shape: structure('DescribeContinuousBackupsInput', { TableName: controlTableName }),
  async run(engine, input) {
    const { definition } = tableWithBackups(engine, input.TableName ?? '');
    return engine.store.read(() => ({ ContinuousBackupsDescription: continuousBackups(definition) }));
  },
});
