import type { ContinuousBackupsDescription } from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../../aws-error.ts';
import type { Engine } from '../engine.ts';
import type { Wire } from '../values/wire.ts';
import type { Table } from './table.ts';
import type { TableDefinition } from './table-definition.ts';

/** The backup settings of a table, which are kept and described; nothing is backed up here. */
export function continuousBackups({ recovery }: TableDefinition): Wire<ContinuousBackupsDescription> {
  return {
    ContinuousBackupsStatus: 'ENABLED',
    PointInTimeRecoveryDescription: recovery ?? { PointInTimeRecoveryStatus: 'DISABLED' },
  };
}

/** A table, under the name of error that the backup operations have. */
export function tableWithBackups(engine: Engine, name: string): Table {
  const storage = engine.tables.find(name);
  if (storage === undefined) throw new AwsError('TableNotFoundException', `Table not found: ${name}`);
  return storage.table;
}
