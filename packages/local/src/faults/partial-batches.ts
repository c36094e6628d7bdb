import type { Random } from '../random.ts';

type Input = Readonly<Record<string, unknown>>;
type Answer = Record<string, unknown>;

/** A batch of which a part was left out: what is to be run of it, and what the answer says in the end. */
export interface PartialBatch {
  /** Undefined when nothing is left to run. */
  readonly input: Input | undefined;
  answer(rest: Answer): Answer;
}

/** Leaves entries out of a batch, each with this chance; undefined for operations without entries and where all stay in. */
export function leaveOut(operation: string, input: Input, share: number, random: Random): PartialBatch | undefined {
  const left = (): boolean => random.next() < share;
  switch (operation) {
    case 'PutEvents':
      return partialPutEvents(input, left);
    case 'SendMessageBatch':
    case 'DeleteMessageBatch':
    case 'ChangeMessageVisibilityBatch':
      return partialQueueBatch(input, left);
    case 'BatchWriteItem':
      return partialWrites(input, left);
    case 'BatchGetItem':
      return partialReads(input, left);
    default:
      return undefined;
  }
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html */
function partialPutEvents(input: Input, left: () => boolean): PartialBatch | undefined {
  const entries = input['Entries'] as readonly object[];
  const out = new Set(entries.filter(left));
  if (out.size === 0) return undefined;
  const kept = entries.filter((entry) => !out.has(entry));
  const failed = { ErrorCode: 'InternalFailure', ErrorMessage: 'An internal failure occurred' };
  return {
    input: kept.length === 0 ? undefined : { ...input, Entries: kept },
    answer: ({ FailedEntryCount = 0, Entries = [] }) => ({
      FailedEntryCount: Number(FailedEntryCount) + out.size,
      Entries: entries.map((entry) => (out.has(entry) ? failed : (Entries as object[])[kept.indexOf(entry)])),
    }),
  };
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_BatchResultErrorEntry.html */
function partialQueueBatch(input: Input, left: () => boolean): PartialBatch | undefined {
  const entries = input['Entries'] as readonly { readonly Id: string }[];
  const out = new Set(entries.filter(left));
  if (out.size === 0) return undefined;
  const kept = entries.filter((entry) => !out.has(entry));
  const failed = [...out].map(({ Id }) => ({
    Id,
    Code: 'InternalError',
    Message: 'Internal error',
    SenderFault: false,
  }));
  return {
    input: kept.length === 0 ? undefined : { ...input, Entries: kept },
    answer: ({ Successful = [], Failed = [] }) => ({ Successful, Failed: [...(Failed as object[]), ...failed] }),
  };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
function partialWrites(input: Input, left: () => boolean): PartialBatch | undefined {
  const { kept, out } = split(input['RequestItems'] as Requests, left);
  if (Object.keys(out).length === 0) return undefined;
  return {
    input: Object.keys(kept).length === 0 ? undefined : { ...input, RequestItems: kept },
    answer: ({ UnprocessedItems, ...rest }) => ({
      ...rest,
      UnprocessedItems: joined(out, UnprocessedItems as Requests | undefined),
    }),
  };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
function partialReads(input: Input, left: () => boolean): PartialBatch | undefined {
  const asked = input['RequestItems'] as Readonly<Record<string, { readonly Keys: readonly object[] }>>;
  const keys = Object.fromEntries(Object.entries(asked).map(([table, { Keys }]) => [table, Keys]));
  const { kept, out } = split(keys, left);
  if (Object.keys(out).length === 0) return undefined;
  const request = (part: Requests) =>
    Object.fromEntries(Object.entries(part).map(([table, Keys]) => [table, { ...asked[table], Keys }]));
  return {
    input: Object.keys(kept).length === 0 ? undefined : { ...input, RequestItems: request(kept) },
    answer: ({ Responses = {}, UnprocessedKeys = {}, ...rest }) => {
      const unread = Object.entries(UnprocessedKeys as typeof asked).map(([table, { Keys }]) => [table, Keys] as const);
      return { ...rest, Responses, UnprocessedKeys: request(joined(out, Object.fromEntries(unread))) };
    },
  };
}

type Requests = Readonly<Record<string, readonly object[]>>;

/** What was left out here, and what was left out of the rest: a second fault may strike the same call. */
function joined(out: Requests, ofRest: Requests = {}): Requests {
  const all: Record<string, readonly object[]> = { ...out };
  for (const [table, entries] of Object.entries(ofRest)) all[table] = [...(out[table] ?? []), ...entries];
  return all;
}

/** Splits the requests of every table; tables without any are left out of the answer. */
function split(requests: Requests, left: () => boolean): { readonly kept: Requests; readonly out: Requests } {
  const kept: Record<string, readonly object[]> = {};
  const out: Record<string, readonly object[]> = {};
  for (const [table, entries] of Object.entries(requests)) {
    const gone = new Set(entries.filter(left));
    const stay = entries.filter((entry) => !gone.has(entry));
    if (stay.length > 0) kept[table] = stay;
    if (gone.size > 0) out[table] = [...gone];
  }
  return { kept, out };
}
