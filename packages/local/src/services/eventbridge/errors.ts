import { AwsError } from '../../aws-error.ts';

export const validationException = (message: string): AwsError => new AwsError('ValidationException', message);

/** The sentence AWS makes of a member that breaks a rule of the API's model. */
export const constraintViolated = (value: string | null, path: string, constraint: string): AwsError =>
  validationException(
    `1 validation error detected: Value ${value === null ? 'null' : `'${value}'`} at '${path}' failed to satisfy constraint: ${constraint}`,
  );

export const resourceNotFound = (message: string): AwsError => new AwsError('ResourceNotFoundException', message);

export const busNotFound = (name: string): AwsError => resourceNotFound(`Event bus ${name} does not exist.`);

export const ruleNotFound = (name: string, bus: string): AwsError =>
  resourceNotFound(`Rule ${name} does not exist on EventBus ${bus}.`);

export const resourceAlreadyExists = (message: string): AwsError =>
  new AwsError('ResourceAlreadyExistsException', message);

export const limitExceeded = (): AwsError =>
  new AwsError('LimitExceededException', 'The requested resource exceeds the maximum number allowed.');

export const invalidPattern = (reason: string): AwsError =>
  new AwsError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${reason}`);

export const illegalStatus = (message: string): AwsError => new AwsError('IllegalStatusException', message);
