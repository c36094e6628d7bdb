import { invalidAttributeValue, invalidParameterValue } from './errors.ts';

/** Where a queue's messages go after too many receives. */
export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

/** Which queues may name this one as their dead-letter queue. */
export interface RedriveAllowPolicy {
  readonly redrivePermission: 'allowAll' | 'denyAll' | 'byQueue';
  readonly sourceQueueArns: readonly string[];
}

/**
 * Reads the attribute `RedrivePolicy`, refusing what SQS refuses.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
 */
export function readRedrivePolicy(text: string): RedrivePolicy {
  const policy = parseMap(text);
  if (policy === undefined) {
    throw invalidAttributeValue(
      'Invalid value for the parameter RedrivePolicy. Reason: Redrive policy is not a valid JSON map.',
    );
  }
  const refuse = (reason: string): Error =>
    invalidParameterValue(`Value ${text} for parameter RedrivePolicy is invalid. Reason: ${reason}`);
  for (const name of ['maxReceiveCount', 'deadLetterTargetArn']) {
    if (!(name in policy)) throw refuse(`Redrive policy does not contain mandatory attribute: ${name}.`);
  }
  const { deadLetterTargetArn, maxReceiveCount } = policy;
  const count = Number(maxReceiveCount);
  if (!Number.isInteger(count) || count < 1 || count > 1000) {
    throw refuse(
      `Invalid value for maxReceiveCount: ${String(maxReceiveCount)}, valid values are from 1 to 1000 both inclusive.`,
    );
  }
  const parts = typeof deadLetterTargetArn === 'string' ? deadLetterTargetArn.split(':') : [];
  if (parts.length !== 6 || parts[0] !== 'arn') throw refuse('Invalid value for deadLetterTargetArn.');
  if (parts[2] !== 'sqs') throw refuse('Only SQS queues are valid resources for deadLetterTargetArn.');
  if (Object.keys(policy).length > 2) {
    throw refuse('Only following attributes are supported: [maxReceiveCount, deadLetterTargetArn].');
  }
  return { deadLetterTargetArn: parts.join(':'), maxReceiveCount: count };
}

/**
 * Reads the attribute `RedriveAllowPolicy`, refusing what SQS refuses.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
 */
export function readRedriveAllowPolicy(text: string): RedriveAllowPolicy {
  const unsupported = (): Error =>
    invalidAttributeValue(
      "Invalid value for the parameter RedriveAllowPolicy. Reason: Amazon SQS can't create the redrive allow policy, as it’s in an unsupported format.",
    );
  const refuse = (reason: string): Error =>
    invalidParameterValue(
      `Value ${text} for parameter RedriveAllowPolicy is invalid. Reason: Amazon SQS can't create the redrive allow policy. ${reason}`,
    );
  const policy = parseMap(text);
  if (policy === undefined) throw unsupported();
  const permission = policy['redrivePermission'];
  if (permission !== 'allowAll' && permission !== 'denyAll' && permission !== 'byQueue') throw unsupported();
  if (Object.keys(policy).some((key) => key !== 'redrivePermission' && key !== 'sourceQueueArns')) throw unsupported();
  const arns = policy['sourceQueueArns'];
  if (arns !== undefined && !isStrings(arns)) throw unsupported();
  if (permission !== 'byQueue') {
    if (arns !== undefined) {
      throw refuse('To specify one or more source queue ARNs, you must set redrivePermission to byQueue.');
    }
    return { redrivePermission: permission, sourceQueueArns: [] };
  }
  if (arns === undefined || arns.length === 0) {
    throw refuse(
      'When you specify the byQueue permission type, you must also specify one or more sourceQueueArns values.',
    );
  }
  if (arns.length > 10) throw refuse('The maximum number of source queue ARNs you can specify is 10.');
  return { redrivePermission: permission, sourceQueueArns: arns };
}

function parseMap(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return value as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function isStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}
