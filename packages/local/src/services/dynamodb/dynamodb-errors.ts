import { AwsError } from '../../aws-error.ts';

// AWS answers validation and serialization faults from the Coral framework's namespaces, all others from DynamoDB's own
// (`__type` is the namespace, `#` and the code). The namespaces are kept here for the endpoint.
const CORAL_NAMESPACES: Readonly<Record<string, string>> = {
  ValidationException: 'com.amazon.coral.validate',
  SerializationException: 'com.amazon.coral.service',
  UnknownOperationException: 'com.amazon.coral.service',
  AccessDeniedException: 'com.amazon.coral.service',
};

/** The full `__type` of an error of this service. */
export function dynamodbErrorType(code: string): string {
  return `${CORAL_NAMESPACES[code] ?? 'com.amazonaws.dynamodb.v20120810'}#${code}`;
}

/** A request that breaks a rule. */
export function validationError(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

/**
 * A value that breaks a rule. AWS words some of these rules in two ways, by the operation: what is thrown has the
 * newer sentence, and keeps the older for the operations that are still checked by the older framework.
 */
export class ValueFault extends AwsError {
  readonly older: string;

  constructor(message: string, older: string) {
    super('ValidationException', message);
    this.older = older;
  }
}

/** A request whose JSON has the wrong types. */
export function serializationError(message: string): AwsError {
  return new AwsError('SerializationException', message);
}

/** A parameter that breaks a rule only its values show. */
export function invalidParameters(message: string): AwsError {
  return validationError(`One or more parameter values were invalid: ${message}`);
}

export function resourceNotFound(message = 'Requested resource not found'): AwsError {
  return new AwsError('ResourceNotFoundException', message);
}

export function resourceInUse(message: string): AwsError {
  return new AwsError('ResourceInUseException', message);
}

/** A condition that did not hold, with the item where the caller asked for it. */
export function conditionalCheckFailed(item?: object): AwsError {
  return new AwsError('ConditionalCheckFailedException', 'The conditional request failed', {
    fields: item === undefined ? {} : { Item: item },
  });
}
