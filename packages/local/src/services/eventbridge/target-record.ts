import type { PutTargetsResultEntry, Target } from '@aws-sdk/client-eventbridge';
import { constraintViolated, validationException } from './errors.ts';
import { type Input, members, optionalInteger, optionalString, optionalStrings, requiredString } from './input.ts';
import { parsePath } from './json-path.ts';

const supported = [
  'Id',
  'Arn',
  'RoleArn',
  'Input',
  'InputPath',
  'InputTransformer',
  'SqsParameters',
  'RetryPolicy',
  'DeadLetterConfig',
];

/** Reads one target of PutTargets; what the local runtime cannot do is refused by its name. */
export function readTarget(value: unknown, position: number): Target {
  const input = members(value);
  const Id = requiredString(input, 'Id');
  const Arn = requiredString(input, 'Arn');
  for (const [name, member] of Object.entries(input)) {
    if (member !== null && member !== undefined && !supported.includes(name)) {
      throw validationException(`Target ${Id}: ${name} is not supported by the local runtime.`);
    }
  }
  const RoleArn = optionalString(input, 'RoleArn');
  const inputs = readInputs(input, Id);
  const group = part(input, 'SqsParameters', (sqs) => optionalString(sqs, 'MessageGroupId'));
  const retry = part(input, 'RetryPolicy', (policy) => readRetryPolicy(policy, position));
  const deadLetters = part(input, 'DeadLetterConfig', (config) => optionalString(config, 'Arn'));
  return {
    Id,
    Arn,
    ...(RoleArn !== undefined && { RoleArn }),
    ...inputs,
    ...(group !== undefined && { SqsParameters: { MessageGroupId: group } }),
    ...(retry !== undefined && { RetryPolicy: retry }),
    ...(deadLetters !== undefined && { DeadLetterConfig: { Arn: deadLetters } }),
  };
}

/** Why a target is refused alone, if it is. */
export function refuseTarget(
  { Id = '', Arn = '', SqsParameters }: Target,
  position: number,
): PutTargetsResultEntry | undefined {
  const path = `Value '${Id}' at 'targets.${position}.member.id' failed to satisfy constraint:`;
  const refuse = (ErrorMessage: string): PutTargetsResultEntry => ({
    TargetId: Id,
    ErrorCode: 'ValidationException',
    ErrorMessage,
  });
  if (!/^[.\-_A-Za-z0-9]+$/.test(Id)) {
    return refuse(`${path} Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+`);
  }
  if (Id.length > 64) return refuse(`${path} Member must have length less than or equal to 64`);
  if (!/^arn:[\w:\-/.]+$/.test(Arn)) {
    return refuse(`Parameter ${Arn} is not valid. Reason: Provided Arn is not in correct format.`);
  }
  if (!/^arn:aws:(sqs|lambda|events):/.test(Arn)) {
    return refuse(
      `Parameter ${Arn} is not valid. Reason: The local runtime delivers to queues, functions and event buses.`,
    );
  }
  if (/^arn:aws:sqs:.*\.fifo$/.test(Arn) && SqsParameters?.MessageGroupId === undefined) {
    return refuse(`Parameter(s) SqsParameters must be specified for target: ${Id}.`);
  }
  return undefined;
}

function readInputs(input: Input, id: string): Pick<Target, 'Input' | 'InputPath' | 'InputTransformer'> {
  const Input = optionalString(input, 'Input');
  const InputPath = optionalString(input, 'InputPath');
  const InputTransformer = part(input, 'InputTransformer', (transformer) => ({
    InputPathsMap: part(transformer, 'InputPathsMap', readPaths) ?? {},
    InputTemplate: requiredString(transformer, 'InputTemplate', 8192),
  }));
  if ([Input, InputPath, InputTransformer].filter((each) => each !== undefined).length > 1) {
    throw validationException(`Only one of Input, InputPath, or InputTransformer must be provided for target ${id}.`);
  }
  if (InputPath !== undefined) parsePath(InputPath);
  if (Input !== undefined) requireJson(Input, id);
  return {
    ...(Input !== undefined && { Input }),
    ...(InputPath !== undefined && { InputPath }),
    ...(InputTransformer !== undefined && { InputTransformer }),
  };
}

function readPaths(map: Input): Record<string, string> {
  const paths: Record<string, string> = {};
  for (const name of Object.keys(map)) {
    const path = requiredString(map, name, 256);
    parsePath(path);
    paths[name] = path;
  }
  return paths;
}

function readRetryPolicy(policy: Input, position: number): NonNullable<Target['RetryPolicy']> {
  const bounded = (name: string, min: number, max: number): number | undefined => {
    const value = optionalInteger(policy, name);
    const path = `targets.${position}.member.retryPolicy.${name.charAt(0).toLowerCase()}${name.slice(1)}`;
    if (value !== undefined && value < min) {
      throw constraintViolated(String(value), path, `Member must have value greater than or equal to ${min}`);
    }
    if (value !== undefined && value > max) {
      throw constraintViolated(String(value), path, `Member must have value less than or equal to ${max}`);
    }
    return value;
  };
  const MaximumRetryAttempts = bounded('MaximumRetryAttempts', 0, 185);
  const MaximumEventAgeInSeconds = bounded('MaximumEventAgeInSeconds', 60, 86_400);
  return {
    ...(MaximumRetryAttempts !== undefined && { MaximumRetryAttempts }),
    ...(MaximumEventAgeInSeconds !== undefined && { MaximumEventAgeInSeconds }),
  };
}

function requireJson(text: string, id: string): void {
  try {
    JSON.parse(text);
  } catch {
    throw validationException(`JSON syntax error in input for target ${id}`);
  }
}

function part<T>(input: Input, name: string, read: (part: Input) => T): T | undefined {
  const value = input[name] ?? undefined;
  return value === undefined ? undefined : read(members(value));
}

/** Names of targets, as RemoveTargets takes them. */
export function readTargetIds(input: Input): readonly string[] {
  const ids = optionalStrings(input, 'Ids');
  if (ids === undefined) throw constraintViolated(null, 'ids', 'Member must not be null');
  return ids;
}
