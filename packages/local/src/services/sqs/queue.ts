import {
  type RedriveAllowPolicy,
  type RedrivePolicy,
  readRedriveAllowPolicy,
  readRedrivePolicy,
} from './redrive-policy.ts';

/** One queue and what its attributes mean. Immutable: a change makes a new one under the same id. */
export interface Queue {
  /** Number of this queue's messages; a queue made again under the same name gets another. */
  readonly id: number;
  readonly name: string;
  readonly arn: string;
  readonly fifo: boolean;
  /** The settable attributes that have a value, defaults included. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly purgedAt: number | undefined;
  readonly delayMs: number;
  readonly visibilityTimeoutMs: number;
  readonly retentionMs: number;
  readonly waitTimeMs: number;
  readonly maximumMessageSize: number;
  readonly contentBasedDeduplication: boolean;
  readonly deduplicationPerGroup: boolean;
  readonly redrive: RedrivePolicy | undefined;
  readonly redriveAllow: RedriveAllowPolicy | undefined;
}

export interface QueueRecord {
  readonly id: number;
  readonly name: string;
  readonly arn: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly purgedAt: number | undefined;
}

/** The queue of a stored record, its attributes read once. */
export function toQueue(record: QueueRecord): Queue {
  const { attributes } = record;
  const milliseconds = (name: string): number => Number(attributes[name]) * 1000;
  return {
    ...record,
    fifo: attributes['FifoQueue'] === 'true',
    delayMs: milliseconds('DelaySeconds'),
    visibilityTimeoutMs: milliseconds('VisibilityTimeout'),
    retentionMs: milliseconds('MessageRetentionPeriod'),
    waitTimeMs: milliseconds('ReceiveMessageWaitTimeSeconds'),
    maximumMessageSize: Number(attributes['MaximumMessageSize']),
    contentBasedDeduplication: attributes['ContentBasedDeduplication'] === 'true',
    deduplicationPerGroup: attributes['DeduplicationScope'] === 'messageGroup',
    redrive: attributes['RedrivePolicy'] === undefined ? undefined : readRedrivePolicy(attributes['RedrivePolicy']),
    redriveAllow:
      attributes['RedriveAllowPolicy'] === undefined
        ? undefined
        : readRedriveAllowPolicy(attributes['RedriveAllowPolicy']),
  };
}
