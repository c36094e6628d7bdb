import { AwsError } from '../../../aws-error.ts';
import { ValueFault, validationError } from '../dynamodb-errors.ts';
import { checkValue } from '../validation/check-value.ts';
import { olderMessage } from '../validation/frameworks.ts';
import { type AttributeMap, emptyMap } from '../values/attribute-value.ts';
import { type CompiledCondition, compileCondition } from './compile-condition.ts';
import { type CompiledUpdate, compileUpdate } from './compile-update.ts';
import { ExpressionError } from './expression-error.ts';
import type { ExpressionParser } from './expression-parser.ts';
import { type KeyCondition, keyConditions } from './key-condition.ts';
import { Placeholders } from './placeholders.ts';
import { compileProjection, type Projection } from './projection.ts';

/** The expressions and placeholders a request may carry. */
export interface ExpressionParameters {
  readonly UpdateExpression?: string | undefined;
  readonly ConditionExpression?: string | undefined;
  readonly KeyConditionExpression?: string | undefined;
  readonly FilterExpression?: string | undefined;
  readonly ProjectionExpression?: string | undefined;
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: AttributeMap | undefined;
}

type ExpressionName =
  | 'UpdateExpression'
  | 'ConditionExpression'
  | 'KeyConditionExpression'
  | 'FilterExpression'
  | 'ProjectionExpression';

export interface CompiledExpressions {
  readonly update?: CompiledUpdate;
  readonly condition?: CompiledCondition;
  readonly keyConditions?: ReadonlyMap<string, KeyCondition>;
  readonly filter?: CompiledCondition;
  readonly projection?: Projection;
}

const NONE: CompiledExpressions = {};

/**
 * Compiles all expressions of a request against its placeholders.
 * @param names the expressions the operation knows, in the order AWS lists them
 */
export function compileExpressions(
  parser: ExpressionParser,
  request: ExpressionParameters,
  names: readonly ExpressionName[],
): CompiledExpressions {
  const used = names.some((name) => request[name] !== undefined);
  if (!used && request.ExpressionAttributeNames === undefined && request.ExpressionAttributeValues === undefined) {
    return NONE;
  }
  checkPlaceholdersAreForExpressions(request, names, used);
  const placeholders = new Placeholders(checkNames(request), checkValues(request));
  const compiled = compileAll(parser, request, placeholders);
  checkAllUsed('ExpressionAttributeNames', placeholders.unusedNames());
  checkAllUsed('ExpressionAttributeValues', placeholders.unusedValues());
  return compiled;
}

function compileAll(
  parser: ExpressionParser,
  request: ExpressionParameters,
  placeholders: Placeholders,
): CompiledExpressions {
  const { UpdateExpression, ConditionExpression, KeyConditionExpression, FilterExpression, ProjectionExpression } =
    request;
  const update = compile('UpdateExpression', UpdateExpression, (source) =>
    compileUpdate(parser.update(source), placeholders),
  );
  const condition = compile('ConditionExpression', ConditionExpression, (source) =>
    compileCondition(parser.condition(source), placeholders),
  );
  const key = compile('KeyConditionExpression', KeyConditionExpression, (source) =>
    compileCondition(parser.condition(source), placeholders),
  );
  const filter = compile('FilterExpression', FilterExpression, (source) =>
    compileCondition(parser.condition(source), placeholders),
  );
  const projection = compile('ProjectionExpression', ProjectionExpression, (source) =>
    compileProjection(parser.projection(source), placeholders),
  );
  return {
    ...(update === undefined ? {} : { update }),
    ...(condition === undefined ? {} : { condition }),
    ...(key === undefined ? {} : { keyConditions: keyConditions(key.root) }),
    ...(filter === undefined ? {} : { filter }),
    ...(projection === undefined ? {} : { projection }),
  };
}

function compile<T>(name: ExpressionName, source: string | undefined, compiler: (source: string) => T): T | undefined {
  if (source === undefined) return undefined;
  checkExpressionSize(name, source);
  try {
    return compiler(source);
  } catch (error) {
    if (error instanceof ExpressionError) throw validationError(`Invalid ${name}: ${error.message}`);
    throw error;
  }
}

/** 4 KB of the text as it was sent: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-expression-parameters */
const MAX_EXPRESSION_BYTES = 4096;

function checkExpressionSize(name: ExpressionName, source: string): void {
  if (source.length * 3 <= MAX_EXPRESSION_BYTES) return;
  const bytes = Buffer.byteLength(source);
  if (bytes <= MAX_EXPRESSION_BYTES) return;
  const size = name === 'UpdateExpression' ? '' : ` expression size: ${bytes}`;
  throw validationError(`Invalid ${name}: Expression size has exceeded the maximum allowed size;${size}`);
}

function checkPlaceholdersAreForExpressions(
  request: ExpressionParameters,
  names: readonly ExpressionName[],
  used: boolean,
): void {
  if (request.ExpressionAttributeNames !== undefined && !used) {
    throw validationError('ExpressionAttributeNames can only be specified when using expressions');
  }
  const withValues = names.filter((name) => name !== 'ProjectionExpression');
  if (request.ExpressionAttributeValues === undefined || withValues.some((name) => request[name] !== undefined)) return;
  const message = 'ExpressionAttributeValues can only be specified when using expressions';
  throw new ValueFault(message, `${message}: ${withValues.join(' and ')} ${withValues.length > 1 ? 'are' : 'is'} null`);
}

function checkNames({ ExpressionAttributeNames: names }: ExpressionParameters): Record<string, string> | undefined {
  if (names === undefined) return undefined;
  checkKeys('ExpressionAttributeNames', Object.keys(names), /^#[0-9a-zA-Z_]+$/);
  return names;
}

function checkValues({ ExpressionAttributeValues: values }: ExpressionParameters): AttributeMap | undefined {
  if (values === undefined) return undefined;
  checkKeys('ExpressionAttributeValues', Object.keys(values), /^:[0-9a-zA-Z_]+$/);
  const checked = emptyMap();
  for (const [name, value] of Object.entries(values)) {
    try {
      checked[name] = checkValue(value);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      throw new ValueFault(
        error.message,
        `ExpressionAttributeValues contains invalid value: ${olderMessage(error)} for key ${name}`,
      );
    }
  }
  return checked;
}

function checkKeys(parameter: string, keys: readonly string[], pattern: RegExp): void {
  if (keys.length === 0) throw validationError(`${parameter} must not be empty`);
  const invalid = keys.find((key) => !pattern.test(key));
  if (invalid !== undefined) {
    throw validationError(`${parameter} contains invalid key: Syntax error; key: "${invalid}"`);
  }
}

function checkAllUsed(parameter: string, unused: readonly string[]): void {
  if (unused.length === 0) return;
  throw validationError(`Value provided in ${parameter} unused in expressions: keys: {${unused.join(', ')}}`);
}
