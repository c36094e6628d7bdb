import type { UpdateTableInput } from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../../aws-error.ts';
import { invalidParameters, validationError } from '../dynamodb-errors.ts';
import type { Wire } from '../values/wire.ts';
import { checkTableClass, checkUnits } from './check-table.ts';

type Input = Wire<UpdateTableInput>;

/** Checks what UpdateTable asks for, as far as the request alone tells. */
export function checkTableUpdate(input: Input): void {
  const { TableName: _, AttributeDefinitions: __, ...changes } = input;
  const { GlobalSecondaryIndexUpdates: updates = [] } = input;
  const { GlobalSecondaryIndexUpdates: ___, ...settings } = changes;
  if (Object.keys(settings).length === 0 && updates.length === 0) {
    throw validationError(
      'At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates, ' +
        'SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, ReplicaTransitRoleArn, MultiRegionConsistency, ' +
        'DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is required',
    );
  }
  if (input.GlobalSecondaryIndexUpdates?.length === 0) {
    throw invalidParameters('List of GlobalSecondaryIndexUpdates is empty');
  }
  checkTableClass(input.TableClass);
  checkAlone(changes);
  checkTogether(input);
  if (input.BillingMode === 'PROVISIONED' && input.ProvisionedThroughput === undefined) {
    throw invalidParameters('ProvisionedThroughput must be specified when BillingMode is PROVISIONED');
  }
  if (input.ProvisionedThroughput !== undefined) checkUnits(input.ProvisionedThroughput);
  checkStream(input.StreamSpecification);
  checkIndexUpdates(updates);
}

/** Changes that AWS takes in a request of their own only. */
const ALONE = {
  SSESpecification: 'Server-Side Encryption',
  TableClass: 'TableClass',
  DeletionProtectionEnabled: 'DeletionProtection',
} as const;

// Which changes go together was observed on AWS (ack-api-quirks, findings DDB-TABLE-174, 382 and 433, 2026-10). That a
// stream, an index and throughput do not is worded as if one were under way.

function checkAlone(changes: object): void {
  if (Object.keys(changes).length < 2) return;
  for (const [member, name] of Object.entries(ALONE)) {
    if (member in changes) throw invalidParameters(`${name} modification must be the only operation in the request`);
  }
}

function checkTogether(input: Input): void {
  const { OnDemandThroughput: onDemand, StreamSpecification: stream, ProvisionedThroughput: throughput } = input;
  const { WarmThroughput: warm, GlobalSecondaryIndexUpdates: updates = [] } = input;
  const online = updates.some(({ Create: create, Delete: remove }) => create !== undefined || remove !== undefined);
  if (onDemand !== undefined && (stream ?? warm) !== undefined) {
    throw invalidParameters('OnDemandThroughput can only be combined with BillingMode in an UpdateTable request');
  }
  if (warm !== undefined && updates.some(({ Create: create }) => create !== undefined)) {
    throw invalidParameters('Create global secondary index cannot be specified when updating WarmThroughput');
  }
  if (warm !== undefined && [stream, throughput, input.BillingMode, ...updates].some((part) => part !== undefined)) {
    throw invalidParameters('WarmThroughput must be the only operation in the request');
  }
  if (stream !== undefined && (throughput !== undefined || input.BillingMode === 'PROVISIONED')) {
    throw invalidParameters('You cannot modify stream status while updating table IOPS');
  }
  if (online && throughput !== undefined) {
    throw invalidParameters('You cannot create or delete index while updating table IOPS');
  }
  if (online && stream !== undefined) {
    throw invalidParameters('You cannot create or delete index while changing stream status');
  }
}

function checkStream(stream: Input['StreamSpecification']): void {
  if (stream === undefined) return;
  if (stream.StreamEnabled === true && stream.StreamViewType === undefined) {
    throw invalidParameters('If stream is being enabled then UpdateViewType is required');
  }
  if (stream.StreamEnabled !== true && stream.StreamViewType !== undefined) {
    throw invalidParameters('If stream is being disabled, then UpdateViewType must not be specified');
  }
}

function checkIndexUpdates(updates: NonNullable<Input['GlobalSecondaryIndexUpdates']>): void {
  const names = new Set<string>();
  for (const { Update: update, Create: create, Delete: remove } of updates) {
    if ([update, create, remove].filter((action) => action !== undefined).length > 1) {
      throw invalidParameters(
        'Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object',
      );
    }
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
