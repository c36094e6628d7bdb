import { AwsError } from '../../aws-error.ts';

/**
 * An SQS error. SQS once spoke the query protocol, and SDKs still learn the code of that time from the header
 * `x-amzn-query-error`, whose value is `queryError`.
 */
export class SqsError extends AwsError {
  readonly queryError: string;

  constructor(code: string, queryCode: string, message: string, statusCode = 400) {
    super(code, message, { statusCode });
    this.queryError = `${queryCode};Sender`;
  }

  /** The code without its kind of fault: what a batch answer says of a failed entry. */
  get queryCode(): string {
    return this.queryError.slice(0, this.queryError.indexOf(';'));
  }
}

const prefixed = (code: string, message: string, statusCode?: number): SqsError =>
  new SqsError(code, `AWS.SimpleQueueService.${code}`, message, statusCode);

export const queueDoesNotExist = (): SqsError =>
  new SqsError('QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue', 'The specified queue does not exist.');

export const queueNameExists = (attribute: string): SqsError =>
  new SqsError(
    'QueueNameExists',
    'QueueAlreadyExists',
    `A queue already exists with the same name and a different value for attribute ${attribute}`,
  );

export const queueDeletedRecently = (): SqsError =>
  prefixed(
    'QueueDeletedRecently',
    'You must wait 60 seconds after deleting a queue before you can create another with the same name.',
  );

export const invalidParameterValue = (message: string): SqsError =>
  new SqsError('InvalidParameterValueException', 'InvalidParameterValue', message);

export const missingParameter = (name: string): SqsError =>
  new SqsError(
    'MissingRequiredParameterException',
    'MissingParameter',
    `The request must contain the parameter ${name}.`,
  );

export const invalidAttributeName = (message: string): SqsError =>
  new SqsError('InvalidAttributeName', 'InvalidAttributeName', message);

export const unknownAttribute = (name: string): SqsError => invalidAttributeName(`Unknown Attribute ${name}.`);

export const invalidAttributeValue = (message: string): SqsError =>
  new SqsError('InvalidAttributeValue', 'InvalidAttributeValue', message);

export const invalidMessageContents = (): SqsError =>
  new SqsError(
    'InvalidMessageContents',
    'InvalidMessageContents',
    'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
  );

export const invalidAddress = (address: string): SqsError =>
  new SqsError('InvalidAddress', 'InvalidAddress', `The address ${address} is not valid for this endpoint.`, 404);

export const receiptHandleIsInvalid = (handle: string): SqsError =>
  new SqsError(
    'ReceiptHandleIsInvalid',
    'ReceiptHandleIsInvalid',
    `The input receipt handle "${handle}" is not a valid receipt handle.`,
    404,
  );

export const emptyBatchRequest = (entryType: string): SqsError =>
  prefixed('EmptyBatchRequest', `There should be at least one ${entryType} in the request.`);

export const tooManyEntriesInBatchRequest = (sent: number): SqsError =>
  prefixed('TooManyEntriesInBatchRequest', `Maximum number of entries per request are 10. You have sent ${sent}.`);

export const batchEntryIdsNotDistinct = (id: string): SqsError =>
  prefixed('BatchEntryIdsNotDistinct', `Id ${id} repeated.`);

export const invalidBatchEntryId = (): SqsError =>
  prefixed(
    'InvalidBatchEntryId',
    'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
  );

export const batchRequestTooLong = (limit: number, sent: number): SqsError =>
  prefixed('BatchRequestTooLong', `Batch requests cannot be longer than ${limit} bytes. You have sent ${sent} bytes.`);

export const purgeQueueInProgress = (name: string): SqsError =>
  prefixed('PurgeQueueInProgress', `Only one PurgeQueue operation on ${name} is allowed every 60 seconds.`, 403);

export const overLimit = (message: string): SqsError => new SqsError('OverLimit', 'OverLimit', message, 403);

export const resourceNotFound = (message: string): SqsError =>
  new SqsError('ResourceNotFoundException', 'ResourceNotFoundException', message, 404);
