import type { UpdateTableInput } from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../../aws-error.ts';
import { invalidParameters, validationError } from '../dynamodb-errors.ts';
import type { Wire } from '../values/wire.ts';
import { checkStream, checkUnits } from './check-table.ts';

type Input = Wire<UpdateTableInput>;

/** Checks what UpdateTable asks for, as far as the request alone tells. */
export function checkTableUpdate(input: Input): void {
  const { TableName: _, AttributeDefinitions: __, GlobalSecondaryIndexUpdates: updates = [], ...changes } = input;
  if (Object.keys(changes).length === 0 && updates.length === 0) {
    throw validationError(
      'At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or ' +
        'SSESpecification or ReplicaUpdates is required',
    );
  }
  if (input.BillingMode === 'PROVISIONED' && input.ProvisionedThroughput === undefined) {
    throw invalidParameters('ProvisionedThroughput must be specified when BillingMode is PROVISIONED');
  }
  if (input.ProvisionedThroughput !== undefined) checkUnits(input.ProvisionedThroughput);
  checkStream(input.StreamSpecification);
  checkIndexUpdates(updates);
}

function checkIndexUpdates(updates: NonNullable<Input['GlobalSecondaryIndexUpdates']>): void {
  const names = new Set<string>();
  for (const { Update: update, Create: create, Delete: remove } of updates) {
    const name = (update ?? create ?? remove)?.IndexName;
    if (name === undefined) {
      throw invalidParameters(
        'One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, ' +
          'GlobalSecondaryIndexUpdate.Delete must not be null',
      );
    }
    if (names.has(name)) {
      throw invalidParameters(
        `Only one global secondary index update per index is allowed simultaneously. Index: ${name}`,
      );
    }
    names.add(name);
  }
  if (updates.filter(({ Update: update }) => update === undefined).length > 1) {
    throw new AwsError(
      'LimitExceededException',
      'Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table',
    );
  }
}
