import type { KeyAttribute, KeyType, TableDefinition } from '@sluice/core';
import { AttributeType, BillingMode, ProjectionType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { physicalName } from './physical-name.ts';

export interface DeclaredTableProps {
  /** Logical name, as events say it; the physical one is `<stack>-<name>`. 3-255 characters in all. */
  readonly name: string;
  /** Keys and indexes; at most 20 indexes (DynamoDB's quota). Schema and version attribute are the processors' business. */
  readonly definition: TableDefinition;
}

/** A table of `sluice.config.ts`: the team's own data, so nothing here ever deletes it. */
export class DeclaredTable extends Construct {
  readonly name: string;
  readonly table: Table;
  readonly indexNames: readonly string[];

  constructor(scope: Construct, id: string, props: DeclaredTableProps) {
    super(scope, id);
    const { name, definition } = props;
    this.name = name;
    this.table = new Table(this, 'table', {
      tableName: physicalName(this, name),
      ...keySchema(definition),
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      // Kept on update and delete; a first deployment that fails half-way leaves no empty table behind that would block the next one.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    this.indexNames = Object.keys(definition.indexes ?? {});
    for (const [indexName, index] of Object.entries(definition.indexes ?? {})) {
      this.table.addGlobalSecondaryIndex({ indexName, ...keySchema(index), projectionType: ProjectionType.ALL });
    }
  }
}

interface Keys {
  readonly partitionKey: KeyAttribute;
  readonly sortKey?: KeyAttribute;
}

function keySchema({ partitionKey, sortKey }: Keys) {
  return { partitionKey: attribute(partitionKey), ...(sortKey === undefined ? {} : { sortKey: attribute(sortKey) }) };
}

const attributeTypes: Readonly<Record<KeyType, AttributeType>> = {
  string: AttributeType.STRING,
  number: AttributeType.NUMBER,
  binary: AttributeType.BINARY,
};

function attribute({ name, type }: KeyAttribute) {
  return { name, type: attributeTypes[type] };
}
