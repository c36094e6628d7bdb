import { AwsError } from '../../../aws-error.ts';
import { invalidParameters, resourceNotFound, validationError } from '../dynamodb-errors.ts';
import { type Engine } from '../engine.ts';
import type { Table } from './table.ts';

const TABLE_ARN = /^arn:aws:dynamodb:([^:]+):(\d{12}):table\/([a-zA-Z0-9_.-]{3,255})$/;

/** Refuses what is no table's ARN. */
export function checkTableArn(arn: string): void {
  if (TABLE_ARN.test(arn)) return;
  if (!arn.startsWith('arn:')) throw invalidParameters(`ARNs must start with 'arn:': ${arn}`);
  if (/:table\/[^/]+\/index\//.test(arn)) {
    throw invalidParameters(
      `Invalid resource arn provided, only table or stream is accepted. Provided resource arn: ${arn}`,
    );
  }
  if (/:table\/[^/]+\/backup\//.test(arn)) {
    throw invalidParameters(`Provided Arn is not a DynamoDB resource arn: ${arn}`);
  }
  throw invalidArn(arn);
}

/** The table an ARN names; another account's tables are nobody's business here. */
export function taggedTable(engine: Engine, arn: string, operation: string): Table {
  checkTableArn(arn);
  const [, region, account, name = ''] = TABLE_ARN.exec(arn) ?? [];
  if (account !== engine.accountId) throw notAuthorized(engine, arn, operation);
  if (region !== engine.region) throw invalidArn(arn);
  const storage = engine.tables.find(name);
  // The missing letter is AWS's.
  if (storage === undefined) throw resourceNotFound(`Requested resource not found: ResourcArn: ${arn} not found`);
  return storage.table;
}

function invalidArn(arn: string): AwsError {
  return validationError(`Invalid TableArn: Invalid ResourceArn provided as input ${arn}`);
}

function notAuthorized({ accountId }: Engine, arn: string, operation: string): AwsError {
  return new AwsError(
    'AccessDeniedException',
    `User: arn:aws:iam::${accountId}:root is not authorized to perform: dynamodb:${operation} on resource: ${arn}`,
  );
}
