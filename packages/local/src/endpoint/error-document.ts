import { AwsError } from '../aws-error.ts';
import type { ServiceName } from '../service.ts';

/** An error on the wire: status, JSON body and, for SQS, the old protocol's name of it. */
export interface ErrorDocument {
  readonly statusCode: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Errors of the framework that all AWS services stand on, rather than of one service. */
const frameworkCodes = new Set([
  'AccessDeniedException',
  'IncompleteSignatureException',
  'InternalFailure',
  'MissingAuthenticationTokenException',
  'SerializationException',
  'UnknownOperationException',
  'UnrecognizedClientException',
]);

/** Shape ids carry a namespace in DynamoDB's and SQS's answers; SDKs and CLI cut it off. */
const namespaces: Readonly<Record<ServiceName, string>> = {
  dynamodb: 'com.amazonaws.dynamodb.v20120810#',
  sqs: 'com.amazonaws.sqs#',
  events: '',
  sts: '',
};

/** What a service answers with when it fails, in the form which SDKs and the AWS CLI read. */
export function errorDocument(error: AwsError, service: ServiceName | undefined): ErrorDocument {
  return {
    statusCode: error.statusCode,
    body: { __type: shapeId(error.code, service), ...messageMember(error), ...error.fields },
  };
}

/** The error to answer with for a defect of the local runtime itself, under the name each service has for that. */
export function internalError(service: ServiceName | undefined): AwsError {
  const codes = {
    dynamodb: 'InternalServerError',
    events: 'InternalException',
    sqs: 'InternalFailure',
    sts: 'InternalFailure',
  };
  return new AwsError(
    service === undefined ? 'InternalFailure' : codes[service],
    'The request processing has failed because of an unknown error, exception or failure.',
    { statusCode: 500 },
  );
}

function shapeId(code: string, service: ServiceName | undefined): string {
  if (code === 'ValidationException' && service === 'dynamodb') return `com.amazon.coral.validate#${code}`;
  if (frameworkCodes.has(code)) return `com.amazon.coral.service#${code}`;
  return service === undefined ? code : `${namespaces[service]}${code}`;
}

/** AccessDeniedException spells it with a capital; a message that AWS leaves out stays out. */
function messageMember(error: AwsError): Record<string, string> {
  if (error.message === '') return {};
  return error.code === 'AccessDeniedException' ? { Message: error.message } : { message: error.message };
}
