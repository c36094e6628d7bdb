import type { TableDefinition } from '@sluice/core';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { DeclaredTable } from './declared-table.ts';
import { physicalName } from './physical-name.ts';
import { SystemTable } from './system-table.ts';

export interface TablesProps {
  /** Tables of `sluice.config.ts` by logical name; `ledger` and `analytics` are taken. */
  readonly declared: Readonly<Record<string, TableDefinition>>;
}

/** Every table of a deployment: the declared ones, the ledger, the analytics rows. */
export class Tables extends Construct {
  readonly declared: readonly DeclaredTable[];
  readonly declaredArns: string[];
  /** The declared tables that have indexes. */
  readonly indexed: readonly Table[];
  /**
   * Every index of each declared table that has some: a grant on a table does not reach its indexes. One ARN a table, as
   * one for each index would outgrow what IAM takes at some 80 indexes.
   */
  readonly declaredIndexArns: string[];
  readonly ledger: SystemTable;
  readonly analytics: SystemTable;
  /** Physical name of a declared table = prefix + logical name. */
  readonly prefix: string;

  constructor(scope: Construct, id: string, props: TablesProps) {
    super(scope, id);
    for (const taken of ['ledger', 'analytics']) {
      if (taken in props.declared) {
        throw new Error(
          `sluice.config.ts declares a table named "${taken}", which is the name of a table of Sluice itself; give yours another name.`,
        );
      }
    }
    this.prefix = physicalName(this, '');
    this.ledger = new SystemTable(this, 'ledger', { name: 'ledger' });
    this.analytics = new SystemTable(this, 'analytics', { name: 'analytics' });
    this.declared = Object.entries(props.declared).map(
      ([name, definition]) => new DeclaredTable(this, name, { name, definition }),
    );
    this.declaredArns = this.declared.map(({ table }) => table.tableArn);
    this.indexed = this.declared.filter(({ indexNames }) => indexNames.length > 0).map(({ table }) => table);
    this.declaredIndexArns = this.indexed.map(({ tableArn }) => `${tableArn}/index/*`);
  }
}
