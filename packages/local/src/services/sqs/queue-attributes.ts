import { invalidAttributeName, invalidAttributeValue, unknownAttribute } from './errors.ts';
import { readRedriveAllowPolicy, readRedrivePolicy } from './redrive-policy.ts';

export type Attributes = Readonly<Record<string, string>>;

/**
 * Bounds of the numeric attributes.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
 */
const numeric: Readonly<Record<string, { min: number; max: number; initial?: number }>> = {
  DelaySeconds: { min: 0, max: 900, initial: 0 },
  MaximumMessageSize: { min: 1024, max: 1_048_576, initial: 1_048_576 },
  MessageRetentionPeriod: { min: 60, max: 1_209_600, initial: 345_600 },
  ReceiveMessageWaitTimeSeconds: { min: 0, max: 20, initial: 0 },
  VisibilityTimeout: { min: 0, max: 43_200, initial: 30 },
  KmsDataKeyReusePeriodSeconds: { min: 60, max: 86_400 },
};

const choices: Readonly<Record<string, readonly string[]>> = {
  SqsManagedSseEnabled: ['true', 'false'],
  FifoQueue: ['true', 'false'],
  ContentBasedDeduplication: ['true', 'false'],
  DeduplicationScope: ['messageGroup', 'queue'],
  FifoThroughputLimit: ['perQueue', 'perMessageGroupId'],
};

const fifoOnly = ['ContentBasedDeduplication', 'DeduplicationScope', 'FifoThroughputLimit'];
const documents = ['Policy', 'RedrivePolicy', 'RedriveAllowPolicy'];
const settable = [...Object.keys(numeric), ...Object.keys(choices), ...documents, 'KmsMasterKeyId'];

/** Attributes SQS computes: they can be read, never set. */
export const computedAttributes = [
  'QueueArn',
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
  'CreatedTimestamp',
  'LastModifiedTimestamp',
] as const;

export function isKnownAttribute(name: string): boolean {
  return settable.includes(name) || computedAttributes.some((computed) => computed === name);
}

/** The attributes of a queue before anybody sets one. */
export function initialAttributes(fifo: boolean): Attributes {
  const initial: Record<string, string> = { SqsManagedSseEnabled: 'true' };
  for (const [name, bounds] of Object.entries(numeric)) {
    if (bounds.initial !== undefined) initial[name] = String(bounds.initial);
  }
  if (!fifo) return initial;
  return {
    ...initial,
    FifoQueue: 'true',
    ContentBasedDeduplication: 'false',
    DeduplicationScope: 'queue',
    FifoThroughputLimit: 'perQueue',
  };
}

/** Refuses attributes that a queue of this type cannot have, or values out of their bounds. */
export function checkAttributes(attributes: Attributes, fifo: boolean): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (!settable.includes(name)) throw unknownAttribute(name);
    if (!fifo && fifoOnly.includes(name)) {
      if (name === 'ContentBasedDeduplication') throw unknownAttribute(name);
      throw invalidAttributeName(`You can specify the ${name} only when FifoQueue is set to true.`);
    }
    checkValue(name, value);
  }
  if (attributes['KmsMasterKeyId'] && attributes['SqsManagedSseEnabled'] === 'true') {
    throw invalidAttributeName(
      'You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.',
    );
  }
}

/** What a queue has after a change; an empty policy or key takes the attribute away. */
export function withAttributes(current: Attributes, changes: Attributes): Attributes {
  const next: Record<string, string> = { ...current };
  for (const [name, value] of Object.entries(changes)) {
    if (value === '' && (documents.includes(name) || name === 'KmsMasterKeyId')) delete next[name];
    else next[name] = value;
  }
  if (changes['KmsMasterKeyId']) next['SqsManagedSseEnabled'] = 'false';
  if (changes['SqsManagedSseEnabled'] === 'true') {
    delete next['KmsMasterKeyId'];
    delete next['KmsDataKeyReusePeriodSeconds'];
  }
  return next;
}

function checkValue(name: string, value: string): void {
  const bounds = numeric[name];
  if (bounds !== undefined && (!/^\d{1,9}$/.test(value) || Number(value) < bounds.min || Number(value) > bounds.max)) {
    throw invalidAttributeValue(`Invalid value for the parameter ${name}.`);
  }
  const allowed = choices[name];
  if (allowed !== undefined && !allowed.includes(value)) {
    throw invalidAttributeValue(`Invalid value for the parameter ${name}.`);
  }
  if (value === '') return;
  if (name === 'RedrivePolicy') readRedrivePolicy(value);
  if (name === 'RedriveAllowPolicy') readRedriveAllowPolicy(value);
  if (name === 'Policy' && !isPolicyDocument(value)) {
    throw invalidAttributeValue('Invalid value for the parameter Policy.');
  }
}

function isPolicyDocument(text: string): boolean {
  try {
    const policy: unknown = JSON.parse(text);
    return typeof policy === 'object' && policy !== null && 'Statement' in policy;
  } catch {
    return false;
  }
}
