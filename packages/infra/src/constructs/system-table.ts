import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { physicalName } from './physical-name.ts';

export interface SystemTableProps {
  /** `ledger` or `analytics`; the physical name is `<stack>-<name>`. */
  readonly name: string;
}

/**
 * A table of Sluice's own (receipts and outcomes, or analytics rows): keys `pk` and `sk`, rows leave by their `expiresAt`.
 * Kept like the declared ones: without the ledger a redrive would apply events a second time.
 */
export class SystemTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, props: SystemTableProps) {
    super(scope, id);
    this.table = new Table(this, 'table', {
      tableName: physicalName(this, props.name),
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: 'expiresAt',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
  }
}
