import { invalidParameters, validationError } from '../dynamodb-errors.ts';

/** What takes the place of each parameter of the legacy API. */
const SUCCESSORS: Readonly<Record<string, string>> = {
  AttributesToGet: 'ProjectionExpression',
  AttributeUpdates: 'UpdateExpression',
  ConditionalOperator: 'ConditionExpression',
  Expected: 'ConditionExpression',
  KeyConditions: 'KeyConditionExpression',
  QueryFilter: 'FilterExpression',
  ScanFilter: 'FilterExpression',
};

/**
 * Refuses parameters of the legacy API: beside expressions with AWS's sentence, alone because this engine has none of it.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.html
 */
export function refuseLegacyParameters(request: object, expressions: readonly string[]): void {
  const present = Object.keys(request).filter((name) => SUCCESSORS[name] !== undefined);
  const [first] = present;
  if (first === undefined) return;
  const used = expressions.filter((name) => (request as Record<string, unknown>)[name] !== undefined);
  if (used.length > 0) {
    throw validationError(
      'Can not use both expression and non-expression parameters in the same request: ' +
        `Non-expression parameters: {${present.join(', ')}} Expression parameters: {${used.join(', ')}}`,
    );
  }
  throw invalidParameters(`the legacy parameter ${first} is not supported here, use ${SUCCESSORS[first]}`);
}
