import { validationError } from '../dynamodb-errors.ts';

/** PutItem and DeleteItem answer the old item or nothing. */
export function checkOldOrNone(returnValues: string | undefined): void {
  if (returnValues === undefined || returnValues === 'ALL_OLD' || returnValues === 'NONE') return;
  throw validationError('ReturnValues can only be ALL_OLD or NONE');
}
