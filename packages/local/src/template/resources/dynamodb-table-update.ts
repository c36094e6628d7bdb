import type { Deployment } from '../deployment.ts';
import { isObject, type JsonObject, type JsonValue } from '../json-value.ts';
import type { Properties } from '../properties.ts';

/** Brings a table that holds data up to its template; refuses what CloudFormation would replace the table for. */
export async function updateTable(
  tableName: string,
  properties: Properties,
  table: JsonObject,
  deployment: Deployment,
): Promise<void> {
  refuseKeyChange(tableName, properties, table);
  // DynamoDB takes a change of the protection alone.
  for (const settings of [changedProtection(properties, table), changedCapacity(properties, table)]) {
    if (Object.keys(settings).length === 0) continue;
    await deployment.call('dynamodb', 'UpdateTable', { TableName: tableName, ...settings });
  }
  // DynamoDB takes one index change per UpdateTable call.
  for (const change of indexChanges(tableName, properties, table)) {
    await deployment.call('dynamodb', 'UpdateTable', {
      TableName: tableName,
      AttributeDefinitions: properties.list('AttributeDefinitions'),
      GlobalSecondaryIndexUpdates: [change],
    });
  }
}

function refuseKeyChange(tableName: string, properties: Properties, table: JsonObject): void {
  const before = keySchema(table['KeySchema'], table['AttributeDefinitions']);
  const after = keySchema(properties.value('KeySchema'), properties.value('AttributeDefinitions'));
  if (before !== after) {
    throw new Error(
      `table ${tableName} holds data under the key ${before}; the template wants the key ${after}. ` +
        `A table's key cannot change in place: give the table another name, or start with another data directory`,
    );
  }
  const local = localIndexes(table['LocalSecondaryIndexes']);
  if (local !== localIndexes(properties.value('LocalSecondaryIndexes'))) {
    throw new Error(
      `table ${tableName}: local secondary indexes cannot change once the table exists: give the table another name, or start with another data directory`,
    );
  }
}

/** `customerId S HASH, orderId S RANGE`. */
function keySchema(schema: JsonValue | undefined, definitions: JsonValue | undefined): string {
  const types = new Map(
    objects(definitions).map((definition) => [definition['AttributeName'], definition['AttributeType']]),
  );
  return objects(schema)
    .map((key) => words(key['AttributeName'], types.get(key['AttributeName']), key['KeyType']))
    .join(', ');
}

function localIndexes(indexes: JsonValue | undefined): string {
  return JSON.stringify(
    objects(indexes)
      .map((index) => words(index['IndexName'], keySchema(index['KeySchema'], []), projection(index)))
      .toSorted(byText),
  );
}

function changedProtection(properties: Properties, table: JsonObject): Record<string, JsonValue> {
  const protection = properties.optionalBoolean('DeletionProtectionEnabled') ?? false;
  return (table['DeletionProtectionEnabled'] ?? false) === protection ? {} : { DeletionProtectionEnabled: protection };
}

function changedCapacity(properties: Properties, table: JsonObject): Record<string, JsonValue> {
  const settings: Record<string, JsonValue> = {};
  const summary = table['BillingModeSummary'];
  const before = (isObject(summary) ? summary['BillingMode'] : undefined) ?? 'PROVISIONED';
  const after = properties.optionalString('BillingMode') ?? 'PROVISIONED';
  const throughput = properties.json('ProvisionedThroughput');
  if (before !== after) settings['BillingMode'] = after;
  if (after === 'PROVISIONED' && throughput !== undefined && !sameThroughput(throughput, table)) {
    settings['ProvisionedThroughput'] = throughput;
  }
  return settings;
}

function sameThroughput(wanted: JsonObject, table: JsonObject): boolean {
  const current = isObject(table['ProvisionedThroughput']) ? table['ProvisionedThroughput'] : {};
  return ['ReadCapacityUnits', 'WriteCapacityUnits'].every((unit) => Number(wanted[unit]) === Number(current[unit]));
}

function indexChanges(tableName: string, properties: Properties, table: JsonObject): readonly JsonObject[] {
  const wanted = new Map(
    properties.objects('GlobalSecondaryIndexes').map((index) => [index.string('IndexName'), index]),
  );
  const current = new Map(objects(table['GlobalSecondaryIndexes']).map((index) => [words(index['IndexName']), index]));
  const changes: JsonObject[] = [];
  for (const name of current.keys()) {
    if (!wanted.has(name)) changes.push({ Delete: { IndexName: name } });
  }
  for (const [name, index] of wanted) {
    const declared = index.pick('IndexName', 'KeySchema', 'Projection', 'ProvisionedThroughput');
    const before = current.get(name);
    if (before === undefined) {
      changes.push({ Create: declared });
    } else if (indexShape(before) !== indexShape(declared)) {
      throw new Error(
        `table ${tableName}: index "${name}" cannot change its key or projection in place, as on AWS: give the changed index another name`,
      );
    }
  }
  return changes;
}

function indexShape(index: JsonObject): string {
  return `${keySchema(index['KeySchema'], [])} ${projection(index)}`;
}

function projection(index: JsonObject): string {
  const source = isObject(index['Projection']) ? index['Projection'] : {};
  const attributes = source['NonKeyAttributes'];
  return JSON.stringify([
    source['ProjectionType'],
    Array.isArray(attributes) ? attributes.map(String).toSorted(byText) : [],
  ]);
}

function words(...values: readonly (JsonValue | undefined)[]): string {
  return values.flatMap((value) => (typeof value === 'string' && value !== '' ? [value] : [])).join(' ');
}

function byText(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}

function objects(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]).filter(isObject) : [];
}
