/** Why one entry of a batch call was not taken. */
export interface EntryFailure {
  readonly code: string;
  readonly message: string;
}

export interface OutgoingMessage {
  readonly body: string;
  /** String attributes, by name. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** Seconds until the message can be received, at most 900. @default 0 */
  readonly delaySeconds?: number;
}

/** Somewhere messages can be put: a queue, or its dead-letter queue. */
export interface MessageSink {
  /** One call with at most 10 messages and 1 MiB; answers for each message, in order, why it was not taken, or null. */
  send(messages: readonly OutgoingMessage[]): Promise<readonly (EntryFailure | null)[]>;
}

export interface VisibilityChange {
  readonly receiptHandle: string;
  /** From now on. */
  readonly timeoutSeconds: number;
}

/** The queue a processor is fed by. */
export interface Queue extends MessageSink {
  /** One call with at most 10 changes; answers as `send` does. */
  changeVisibility(changes: readonly VisibilityChange[]): Promise<readonly (EntryFailure | null)[]>;
}

/** A message as it lies in a queue. */
export interface QueuedMessage {
  /** The same from receive to receive. */
  readonly messageId: string;
  /** Of this one receive. */
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** When it was enqueued; a move by SQS does not change it. Milliseconds since the Unix epoch. */
  readonly sentAtMs: number;
}

export interface QueueDepth {
  readonly visible: number;
  /** Received by somebody and neither deleted nor given back. */
  readonly held: number;
}

/** A queue that is looked through: SQS can only lend messages out. */
export interface BrowsedQueue extends Queue {
  /** At most 10 messages, nobody else's for `holdSeconds`; waits up to `waitSeconds` for the first one. */
  receive(options: { readonly holdSeconds: number; readonly waitSeconds: number }): Promise<readonly QueuedMessage[]>;
  /** One call with at most 10 handles; answers as `send` does. */
  delete(receiptHandles: readonly string[]): Promise<readonly (EntryFailure | null)[]>;
  /** Approximately, as SQS counts. */
  depth(): Promise<QueueDepth>;
}
