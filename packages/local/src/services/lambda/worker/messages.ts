import type { MessagePort } from 'node:worker_threads';

/** What the bootstrap is started with. */
export interface BootstrapData {
  /** Moves on with every message to the worker; the frozen worker sleeps on it. */
  readonly control: Int32Array;
  readonly port: MessagePort;
  readonly codeDirectory: string;
  readonly handler: string;
  readonly responseBytes: number;
}

/** The next invocation, to the worker. */
export interface InvocationRequest {
  readonly requestId: string;
  readonly functionArn: string;
  readonly timeoutMs: number;
  readonly traceHeader: string;
  /** A JSON value. It is copied into the thread as it is: writing and reading a large one as text takes five times as long. */
  readonly event: unknown;
}

/** From the worker. */
export type WorkerMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'line'; readonly stream: 'stdout' | 'stderr'; readonly text: string }
  | { readonly kind: 'answer'; readonly payload: string }
  /** The handler failed, the environment lives on. */
  | { readonly kind: 'error'; readonly payload: string }
  /** Initialisation failed, or something was thrown that nobody caught: the environment ends. */
  | { readonly kind: 'fault'; readonly payload: string };
