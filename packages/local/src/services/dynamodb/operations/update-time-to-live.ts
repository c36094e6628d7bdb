import type { UpdateTimeToLiveInput, UpdateTimeToLiveOutput } from '@aws-sdk/client-dynamodb';
import { validationError } from '../dynamodb-errors.ts';
import { defineOperation } from '../operation.ts';
import { boolean, required, structure } from '../validation/shape.ts';
import { controlTableName } from '../validation/table-shapes.ts';
import type { Wire } from '../values/wire.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html */
export const updateTimeToLive = defineOperation<Wire<UpdateTimeToLiveInput>, Wire<UpdateTimeToLiveOutput>>({
  name: 'UpdateTimeToLive',
  shape: structure('UpdateTimeToLiveInput', {
    TableName: controlTableName,
    TimeToLiveSpecification: required(
      structure('TimeToLiveSpecification', {
        Enabled: required(boolean),
        AttributeName: required({ kind: 'string', min: 1, max: 255 }),
      }),
    ),
  }),
  async run(engine, input) {
    const { Enabled: enabled = false, AttributeName: name = '' } = input.TimeToLiveSpecification ?? {};
    const answer = await engine.tables.change(() => {
      const { definition } = engine.tables.describe(input.TableName ?? '');
      const { ttlAttribute: current, ...rest } = definition;
      if (enabled && current === name) throw validationError('TimeToLive is already enabled');
      if (!enabled && current === undefined) throw validationError('TimeToLive is already disabled');
      if (current !== undefined && current !== name) {
        throw validationError(`TimeToLive is active on a different AttributeName: current AttributeName is ${current}`);
      }
      engine.tables.update(enabled ? { ...rest, ttlAttribute: name } : rest);
      return { TimeToLiveSpecification: { Enabled: enabled, AttributeName: name } };
    });
    engine.sweeper.wake();
    return answer;
  },
});
