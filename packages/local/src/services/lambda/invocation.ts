/** What an invocation came to, as the Invoke operation answers it. */
export interface Invocation {
  readonly requestId: string;
  /** JSON text: the function's answer, or the error document where `functionError` is set. */
  readonly payload: string;
  /** Set when the function failed: it threw, timed out, died, or could not start. */
  readonly functionError?: 'Unhandled';
}

export interface InvokeOptions {
  /** X-Ray trace header for the invocation. @default a new, unsampled one */
  readonly traceHeader?: string;
  /** No environment is free and none may be started: the invocation waits in line. */
  readonly onWait?: () => void;
  /** It has waited and its turn has come: answers the event to run with instead. */
  readonly onTurn?: () => Promise<unknown>;
}

/** Runs functions: the Lambda service, or a stub where a test drives an event source mapping. */
export interface Invoker {
  /**
   * Invokes a function synchronously (RequestResponse).
   * The event is a JSON value, which does not change until the answer is there: it is copied when its environment is.
   * Throws AwsError where Lambda itself refuses: ResourceNotFoundException, TooManyRequestsException, RequestTooLargeException.
   */
  invoke(nameOrArn: string, event: unknown, options?: InvokeOptions): Promise<Invocation>;
}
