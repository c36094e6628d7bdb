import type { BatchResultErrorEntry } from '@aws-sdk/client-sqs';
import {
  batchEntryIdsNotDistinct,
  emptyBatchRequest,
  invalidBatchEntryId,
  SqsError,
  tooManyEntriesInBatchRequest,
} from './errors.ts';
import { type Input, members, optionalList, requiredString } from './input.ts';

export interface BatchEntry {
  readonly id: string;
  readonly input: Input;
}

/**
 * The entries of a batch, refused together when their number or their ids are wrong.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
 */
export function readBatch(input: Input, entryType: string): readonly BatchEntry[] {
  const entries = optionalList(input, 'Entries') ?? [];
  if (entries.length === 0) throw emptyBatchRequest(entryType);
  if (entries.length > 10) throw tooManyEntriesInBatchRequest(entries.length);
  const seen = new Set<string>();
  return entries.map((value) => {
    const entry = members(value);
    const id = typeof entry['Id'] === 'string' ? entry['Id'] : requiredString(entry, 'Id');
    if (!/^[\w-]{1,80}$/.test(id)) throw invalidBatchEntryId();
    if (seen.has(id)) throw batchEntryIdsNotDistinct(id);
    seen.add(id);
    return { id, input: entry };
  });
}

/** Runs `change` for each entry; what SQS refuses fails that entry alone. */
export function eachEntry<T>(
  entries: readonly BatchEntry[],
  change: (entry: BatchEntry) => T,
): { Successful: T[]; Failed: BatchResultErrorEntry[] } {
  const Successful: T[] = [];
  const Failed: BatchResultErrorEntry[] = [];
  for (const entry of entries) {
    try {
      Successful.push(change(entry));
    } catch (error) {
      if (!(error instanceof SqsError)) throw error;
      Failed.push({ Id: entry.id, SenderFault: true, Code: error.queryCode, Message: error.message });
    }
  }
  return { Successful, Failed };
}
