/** A file of cases. */
export interface DeliveryCases {
  /** The page of AWS's documentation that the cases follow. */
  readonly source: string;
  readonly cases: readonly DeliveryCase[];
}

/** Given a queue, a mapping and what the function does: what becomes of the messages. */
export interface DeliveryCase {
  readonly name: string;
  /** Expects what holds for a moment alone, which real time passes. @default false */
  readonly onlyOnSimulatedTime?: boolean;
  readonly queue: {
    /** @default 30 */
    readonly visibilityTimeoutSeconds?: number;
    /** Dead-letters after so many receives. @default no dead-letter queue */
    readonly maxReceiveCount?: number;
    readonly fifo?: boolean;
  };
  readonly mapping: {
    readonly batchSize?: number;
    readonly maximumBatchingWindowSeconds?: number;
    readonly maximumConcurrency?: number;
    readonly reportBatchItemFailures?: boolean;
    /** Event patterns. */
    readonly filters?: readonly object[];
    readonly enabled?: boolean;
  };
  readonly messages: readonly DeliveryMessage[];
  /** What the function does with a batch, by the receive count of its first message; the last entry goes on for ever. */
  readonly function: readonly FunctionStep[];
  /** So many of the first invocations are throttled. */
  readonly throttledInvocations?: number;
  /** How long the case is watched. */
  readonly seconds: number;
  readonly expect: DeliveryExpectation;
}

export interface DeliveryMessage {
  readonly name: string;
  /** @default the name */
  readonly body?: string;
  /** Message group of a FIFO queue. */
  readonly group?: string;
  /** Sent so many seconds after the mapping started. @default before it starts */
  readonly afterSeconds?: number;
}

/** `${name}` in an answer stands for the id of the message of that name. */
export interface FunctionStep {
  /** Answers this value. */
  readonly answer?: unknown;
  /** Answers this text, JSON or not. */
  readonly answerText?: string;
  /** Reports those of the named messages that are in the batch as failed. */
  readonly failures?: readonly string[];
  /** Fails with an error; so does a timeout or a crash, for the mapping. */
  readonly error?: string;
  /** @default 0 */
  readonly takesSeconds?: number;
}

/** All by message name; what is left out is not looked at. */
export interface DeliveryExpectation {
  /** Gone from the queue at the end. */
  readonly deleted?: readonly string[];
  /** Still in the queue, visible or not. */
  readonly kept?: readonly string[];
  readonly deadLettered?: readonly string[];
  /** Seconds, from the start of the mapping, at which the function was run with the message: it is visible again in between. */
  readonly runs?: Readonly<Record<string, readonly number[]>>;
  /** `ApproximateReceiveCount` at each run. */
  readonly receiveCounts?: Readonly<Record<string, readonly number[]>>;
  /** The batches, where the queue is read in one piece. */
  readonly batches?: readonly (readonly string[])[];
  /** The order in which messages were run, first to last, repeated ones included. */
  readonly order?: readonly string[];
  readonly mostAtOnce?: number;
}
