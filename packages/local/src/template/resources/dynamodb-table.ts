import type { Deployment } from '../deployment.ts';
import { existing } from '../existing.ts';
import { isObject, type JsonObject, type JsonValue } from '../json-value.ts';
import type { Properties } from '../properties.ts';
import type { DeclaredResource, Provided, ResourceType } from '../resource-type.ts';
import { updateTable } from './dynamodb-table-update.ts';

/** A DynamoDB table. */
export const dynamodbTable: ResourceType = {
  type: 'AWS::DynamoDB::Table',
  supported: [
    'AttributeDefinitions',
    'BillingMode',
    'DeletionProtectionEnabled',
    'GlobalSecondaryIndexes.IndexName',
    'GlobalSecondaryIndexes.KeySchema',
    'GlobalSecondaryIndexes.Projection',
    'GlobalSecondaryIndexes.ProvisionedThroughput',
    'KeySchema',
    'LocalSecondaryIndexes',
    'ProvisionedThroughput',
    'TableName',
    'TimeToLiveSpecification',
  ],
  ignored: {
    ContributorInsightsSpecification: 'there is no CloudWatch to show it in',
    'GlobalSecondaryIndexes.ContributorInsightsSpecification': 'there is no CloudWatch to show it in',
    'GlobalSecondaryIndexes.OnDemandThroughput': 'local tables are as fast as the machine',
    OnDemandThroughput: 'local tables are as fast as the machine',
    PointInTimeRecoverySpecification: 'local data is one file: copy it to keep it',
    SSESpecification: 'local data is as safe as the disk it lies on',
    TableClass: 'a matter of price alone',
    Tags: 'labels for bills and searches',
  },
  attributes: ['Arn'],
  provide: provideTable,
  async remove(tableName, deployment) {
    await deployment.call('dynamodb', 'DeleteTable', { TableName: tableName });
  },
};

async function provideTable(resource: DeclaredResource, deployment: Deployment): Promise<Provided> {
  const { logicalId, properties } = resource;
  const tableName = properties.optionalString('TableName') ?? deployment.naming.physicalName(logicalId, 255);
  const described = await existing(
    deployment.call('dynamodb', 'DescribeTable', { TableName: tableName }),
    'ResourceNotFoundException',
  );
  if (described === undefined) await createTable(tableName, properties, deployment);
  else await updateTable(tableName, properties, tableOf(described), deployment);
  await setTimeToLive(tableName, properties, deployment);
  deployment.plan.tables.set(logicalId, tableName);
  return { ref: tableName, attributes: { Arn: deployment.naming.arn('dynamodb', `table/${tableName}`) } };
}

async function createTable(tableName: string, properties: Properties, deployment: Deployment): Promise<void> {
  await deployment.call('dynamodb', 'CreateTable', {
    TableName: tableName,
    ...properties.pick(
      'AttributeDefinitions',
      'BillingMode',
      'DeletionProtectionEnabled',
      'KeySchema',
      'LocalSecondaryIndexes',
      'ProvisionedThroughput',
    ),
    ...(properties.has('GlobalSecondaryIndexes') ? { GlobalSecondaryIndexes: indexes(properties) } : {}),
  });
}

function indexes(properties: Properties): readonly JsonObject[] {
  return properties
    .objects('GlobalSecondaryIndexes')
    .map((index) => index.pick('IndexName', 'KeySchema', 'Projection', 'ProvisionedThroughput'));
}

async function setTimeToLive(tableName: string, properties: Properties, deployment: Deployment): Promise<void> {
  const wanted = properties.json('TimeToLiveSpecification');
  const described = await deployment.call('dynamodb', 'DescribeTimeToLive', { TableName: tableName });
  const description = described['TimeToLiveDescription'];
  const current = isObject(description) ? description : {};
  const isEnabled = current['TimeToLiveStatus'] === 'ENABLED';
  const wantsEnabled = wanted !== undefined && wanted['Enabled'] !== false && wanted['Enabled'] !== 'false';
  if (isEnabled && wantsEnabled && current['AttributeName'] !== wanted['AttributeName']) {
    throw new Error(
      `table ${tableName} expires items by "${text(current['AttributeName'])}"; CloudFormation does not change ` +
        `TimeToLiveSpecification.AttributeName to "${text(wanted['AttributeName'])}" in place: disable it in one start, then enable it with the other`,
    );
  }
  if (isEnabled === wantsEnabled) return;
  await deployment.call('dynamodb', 'UpdateTimeToLive', {
    TableName: tableName,
    TimeToLiveSpecification: wantsEnabled
      ? { Enabled: true, AttributeName: wanted['AttributeName'] }
      : { Enabled: false, AttributeName: current['AttributeName'] },
  });
}

function tableOf(described: JsonObject): JsonObject {
  return isObject(described['Table']) ? described['Table'] : {};
}

function text(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
