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
