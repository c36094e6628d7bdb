import type { UpdateTableInput } from '@aws-sdk/client-dynamodb';
import { invalidParameters, resourceNotFound, validationError } from '../dynamodb-errors.ts';
import type { Engine } from '../engine.ts';
import { checkGlobalIndex } from '../validation/check-table.ts';
import type { Wire } from '../values/wire.ts';
import { globalIndex, sseProperties, streamProperties, throughputOf } from './define-table.ts';
import type { GlobalIndexDefinition, TableDefinition, TableProperties } from './table-definition.ts';

type Input = Wire<UpdateTableInput>;

/** The definition a checked UpdateTable makes of another. Within a change of the registry. */
export function updateDefinition(engine: Engine, definition: TableDefinition, input: Input): TableDefinition {
  const seconds = engine.clock.now() / 1000;
  const properties = { ...definition.properties };
  const before = wasOnDemand(properties);
  const onDemand = (input.BillingMode ?? (before ? 'PAY_PER_REQUEST' : 'PROVISIONED')) === 'PAY_PER_REQUEST';
  if (onDemand && input.ProvisionedThroughput !== undefined) {
    throw invalidParameters(
      'Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST',
    );
  }
  if (input.ProvisionedThroughput !== undefined) {
    if (!before) checkThroughputChanges(properties.ProvisionedThroughput, input.ProvisionedThroughput);
    properties.ProvisionedThroughput = changedThroughput(
      properties.ProvisionedThroughput,
      input.ProvisionedThroughput,
      seconds,
    );
  }
  if (input.BillingMode !== undefined && onDemand !== before) changeBilling(properties, onDemand, seconds);
  changeStream(properties, input.StreamSpecification, seconds);
  if (input.SSESpecification !== undefined) {
    delete properties.SSEDescription;
    Object.assign(properties, sseProperties(engine, input.SSESpecification));
  }
  if (input.TableClass !== undefined) {
    properties.TableClassSummary = { TableClass: input.TableClass, LastUpdateDateTime: seconds };
  }
  if (input.DeletionProtectionEnabled !== undefined) {
    properties.DeletionProtectionEnabled = input.DeletionProtectionEnabled;
  }
  if (input.OnDemandThroughput !== undefined) properties.OnDemandThroughput = input.OnDemandThroughput;
  const { updates, indexIds } = indexUpdates(engine, definition, input, onDemand, seconds);
  if (updates.length === 0) delete properties.GlobalSecondaryIndexes;
  else properties.GlobalSecondaryIndexes = updates;
  properties.AttributeDefinitions = usedDefinitions(properties, input.AttributeDefinitions ?? []);
  return { ...definition, properties, indexIds };
}

function wasOnDemand({ BillingModeSummary: summary }: TableProperties): boolean {
  return summary?.BillingMode === 'PAY_PER_REQUEST';
}

type Throughput = TableProperties['ProvisionedThroughput'];

function checkThroughputChanges(
  current: Throughput,
  asked: NonNullable<Input['ProvisionedThroughput']>,
  what = 'the table',
): void {
  const same =
    current.ReadCapacityUnits === asked.ReadCapacityUnits && current.WriteCapacityUnits === asked.WriteCapacityUnits;
  if (!same) return;
  throw validationError(
    `The provisioned throughput for ${what.replace(/^index/, 'the index')} will not change. The requested value equals the current value. ` +
      `Current ReadCapacityUnits provisioned for ${what}: ${current.ReadCapacityUnits}. ` +
      `Requested ReadCapacityUnits: ${asked.ReadCapacityUnits}. ` +
      `Current WriteCapacityUnits provisioned for ${what}: ${current.WriteCapacityUnits}. ` +
      `Requested WriteCapacityUnits: ${asked.WriteCapacityUnits}. ` +
      'Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.',
  );
}

function changedThroughput(
  current: Throughput,
  asked: NonNullable<Input['ProvisionedThroughput']>,
  seconds: number,
): Throughput {
  const next = { ...current, ...throughputOf(asked), NumberOfDecreasesToday: current.NumberOfDecreasesToday ?? 0 };
  const reads = (asked.ReadCapacityUnits ?? 0) - (current.ReadCapacityUnits ?? 0);
  const writes = (asked.WriteCapacityUnits ?? 0) - (current.WriteCapacityUnits ?? 0);
  if (reads > 0 || writes > 0) next.LastIncreaseDateTime = seconds;
  if (reads < 0 || writes < 0) {
    next.LastDecreaseDateTime = seconds;
    next.NumberOfDecreasesToday++;
  }
  return next;
}

function changeBilling(properties: TableProperties, onDemand: boolean, seconds: number): void {
  const mode = onDemand ? 'PAY_PER_REQUEST' : 'PROVISIONED';
  const since = onDemand ? seconds : properties.BillingModeSummary?.LastUpdateToPayPerRequestDateTime;
  const last = since === undefined ? {} : { LastUpdateToPayPerRequestDateTime: since };
  properties.BillingModeSummary = { BillingMode: mode, ...last };
  if (onDemand) properties.ProvisionedThroughput = throughputOf(undefined);
}

function changeStream(properties: TableProperties, stream: Input['StreamSpecification'], seconds: number): void {
  if (stream === undefined) return;
  const enabled = properties.StreamSpecification?.StreamEnabled === true;
  if (stream.StreamEnabled === true && enabled) {
    throw validationError(`Table already has an enabled stream: TableName: ${properties.TableName}`);
  }
  if (stream.StreamEnabled !== true) {
    if (!enabled) throw validationError(`Table has no stream to disable: TableName: ${properties.TableName}`);
    delete properties.StreamSpecification;
    return;
  }
  Object.assign(properties, streamProperties(properties.TableArn, seconds, stream));
}

function indexUpdates(
  engine: Engine,
  { properties, indexIds }: TableDefinition,
  input: Input,
  onDemand: boolean,
  seconds: number,
): { updates: GlobalIndexDefinition[]; indexIds: Record<string, number> } {
  let indexes = (properties.GlobalSecondaryIndexes ?? []).map((index) =>
    input.BillingMode === 'PAY_PER_REQUEST'
      ? { ...index, ProvisionedThroughput: throughputOf(undefined) }
      : { ...index },
  );
  const ids = { ...indexIds };
  for (const { Create: create, Update: update, Delete: remove } of input.GlobalSecondaryIndexUpdates ?? []) {
    const name = (create ?? update ?? remove)?.IndexName ?? '';
    const existing = indexes.find((index) => index.IndexName === name);
    if (create !== undefined) {
      if (ids[name] !== undefined) {
        throw validationError('Attempting to create an index which already exists');
      }
      if (input.AttributeDefinitions === undefined) {
        throw invalidParameters(`AttributeDefinitions is not specified for index: ${name}`);
      }
      const defined = [...properties.AttributeDefinitions, ...input.AttributeDefinitions];
      const names = [...new Set(defined.map((definition) => definition.AttributeName ?? ''))];
      checkGlobalIndex(create, names);
      checkNewThroughput(create, onDemand);
      indexes.push(globalIndex(create, properties.TableArn));
      ids[name] = engine.tables.nextNumber();
      continue;
    }
    if (existing === undefined && ids[name] !== undefined) {
      const verb = remove === undefined ? 'update' : 'delete';
      throw validationError(`Cannot ${verb} an index that is not a GlobalSecondaryIndex: ${name}`);
    }
    if (existing === undefined) throw resourceNotFound(`Requested resource not found: Index: ${name} not found`);
    if (remove !== undefined) {
      indexes = indexes.filter((index) => index !== existing);
      delete ids[name];
    } else if (update !== undefined) {
      checkIndexUpdate(existing, update, onDemand, wasOnDemand(properties));
      if (update.ProvisionedThroughput === undefined) continue;
      existing.ProvisionedThroughput = changedThroughput(
        existing.ProvisionedThroughput,
        update.ProvisionedThroughput,
        seconds,
      );
    }
  }
  const unprovisioned = indexes.find((index) => !onDemand && index.ProvisionedThroughput.ReadCapacityUnits === 0);
  if (unprovisioned !== undefined) {
    throw invalidParameters(`ProvisionedThroughput must be specified for index: ${unprovisioned.IndexName}`);
  }
  return { updates: indexes, indexIds: ids };
}

type IndexUpdate = NonNullable<NonNullable<Input['GlobalSecondaryIndexUpdates']>[number]['Update']>;

function checkIndexUpdate(index: GlobalIndexDefinition, update: IndexUpdate, onDemand: boolean, before: boolean): void {
  const { IndexName: name, ProvisionedThroughput: asked } = update;
  if (onDemand && asked !== undefined) {
    throw invalidParameters(
      `Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: ${name} when BillingMode is PAY_PER_REQUEST`,
    );
  }
  if (onDemand && update.OnDemandThroughput === undefined && update.WarmThroughput === undefined) {
    throw invalidParameters(
      `The only Updates for index: ${name} when TableThroughputMode is PAY_PER_REQUEST can be to OnDemandThroughput, WarmThroughput`,
    );
  }
  if (asked !== undefined && !before) checkThroughputChanges(index.ProvisionedThroughput, asked, `index ${name}`);
}

function checkNewThroughput(
  index: NonNullable<Input['GlobalSecondaryIndexUpdates']>[number]['Create'],
  onDemand: boolean,
): void {
  const asked = index?.ProvisionedThroughput !== undefined;
  if (onDemand && asked) {
    throw invalidParameters(
      `Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: ${index.IndexName} when BillingMode is PAY_PER_REQUEST`,
    );
  }
  if (!onDemand && !asked)
    throw invalidParameters(`ProvisionedThroughput must be specified for index: ${index?.IndexName}`);
}

/** Definitions of the attributes that are keys of something; a definition may not change its type. */
function usedDefinitions(
  properties: TableProperties,
  added: NonNullable<Input['AttributeDefinitions']>,
): TableProperties['AttributeDefinitions'] {
  const schemas = [
    properties.KeySchema,
    ...(properties.GlobalSecondaryIndexes ?? []).map((index) => index.KeySchema),
    ...(properties.LocalSecondaryIndexes ?? []).map((index) => index.KeySchema),
  ];
  const used = new Set(schemas.flatMap((schema) => schema.map((element) => element.AttributeName)));
  const definitions = new Map(
    properties.AttributeDefinitions.map((definition) => [definition.AttributeName, definition]),
  );
  for (const definition of added) {
    const current = definitions.get(definition.AttributeName);
    if (
      current !== undefined &&
      current.AttributeType !== definition.AttributeType &&
      used.has(current.AttributeName)
    ) {
      throw invalidParameters(
        `The attribute ${current.AttributeName} is defined already with another type: ${current.AttributeType}`,
      );
    }
    definitions.set(definition.AttributeName, definition);
  }
  return [...definitions.values()].filter(({ AttributeName: name }) => used.has(name));
}
