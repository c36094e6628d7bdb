import type { UpdateContinuousBackupsInput, UpdateContinuousBackupsOutput } from '@aws-sdk/client-dynamodb';
import { validationError } from '../dynamodb-errors.ts';
import { defineOperation } from '../operation.ts';
import { continuousBackups, tableWithBackups } from '../tables/continuous-backups.ts';
import { boolean, optional, required, structure } from '../validation/shape.ts';
import { controlTableName } from '../validation/table-shapes.ts';
import type { Wire } from '../values/wire.ts';

const DEFAULT_RECOVERY_DAYS = 35;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateContinuousBackups.html */
export const updateContinuousBackups = defineOperation<
  Wire<UpdateContinuousBackupsInput>,
  Wire<UpdateContinuousBackupsOutput>
>({
  name: 'UpdateContinuousBackups',
  shape: structure('UpdateContinuousBackupsInput', {
    TableName: controlTableName,
    PointInTimeRecoverySpecification: required(
      structure('PointInTimeRecoverySpecification', {
        PointInTimeRecoveryEnabled: required(boolean),
        RecoveryPeriodInDays: optional({ kind: 'integer', min: 1, max: DEFAULT_RECOVERY_DAYS }),
      }),
    ),
  }),
  async run(engine, input) {
    const { PointInTimeRecoveryEnabled: on, RecoveryPeriodInDays: days } = input.PointInTimeRecoverySpecification ?? {};
    if (on !== true && days !== undefined) {
      throw validationError(
        'Invalid Request: Cannot specify RecoveryPeriodInDays when disabling point-in-time recovery.',
      );
    }
    return engine.tables.change(() => {
      const { definition } = tableWithBackups(engine, input.TableName ?? '');
      const { recovery: _, ...rest } = definition;
      const specification = input.PointInTimeRecoverySpecification;
      const seconds = Math.floor(engine.clock.now() / 1000);
      const changed = engine.tables.update(
        specification?.PointInTimeRecoveryEnabled === true
          ? {
              ...rest,
              recovery: {
                PointInTimeRecoveryStatus: 'ENABLED',
                RecoveryPeriodInDays: specification.RecoveryPeriodInDays ?? DEFAULT_RECOVERY_DAYS,
                EarliestRestorableDateTime: seconds,
                LatestRestorableDateTime: seconds,
              },
            }
          : rest,
      );
      return { ContinuousBackupsDescription: continuousBackups(changed.definition) };
    });
  },
});
