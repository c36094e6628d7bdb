import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';

import type { EnvironmentDeath } from './function-error.ts';
import { lambdaLimits } from './lambda-limits.ts';
import { RecentUtilization } from './recent-utilization.ts';
import type { BootstrapData, InvocationRequest, WorkerMessage } from './worker/messages.ts';

/** What came of an initialisation or an invocation inside an environment. */
export type EnvironmentOutcome =
  | { readonly kind: 'answer' | 'error' | 'fault'; readonly payload: string }
  | { readonly kind: 'died'; readonly death: EnvironmentDeath };

export interface EnvironmentOptions {
  readonly codeDirectory: string;
  readonly handler: string;
  readonly variables: Record<string, string>;
  readonly memoryMb: number;
  readonly onLine: (stream: 'stdout' | 'stderr', text: string) => void;
}

/** One execution environment: a worker thread that runs one invocation at a time and stands frozen between them. */
export class ExecutionEnvironment {
  /** Resolves once the handler is loaded, or with why it is not. */
  readonly ready: Promise<EnvironmentOutcome | undefined>;
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #control = new Int32Array(new SharedArrayBuffer(4));
  readonly #exited: Promise<void>;
  readonly #onLine: EnvironmentOptions['onLine'];
  #settle: ((outcome: EnvironmentOutcome | undefined) => void) | undefined;
  #death: EnvironmentDeath | undefined;
  #alive = true;
  readonly #recent = new RecentUtilization(() => this.#worker.performance.eventLoopUtilization());

  constructor(options: EnvironmentOptions) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#onLine = options.onLine;
    this.ready = this.#outcome();
    this.#worker = new Worker(new URL('./worker/bootstrap.ts', import.meta.url), {
      workerData: {
        control: this.#control,
        port: port2,
        codeDirectory: options.codeDirectory,
        handler: options.handler,
        responseBytes: lambdaLimits.responseBytes,
      } satisfies BootstrapData,
      transferList: [port2],
      env: { NODE_COMPILE_CACHE: join(tmpdir(), 'sluice-compile-cache'), ...options.variables },
      execArgv: [],
      // Lambda's Node.js gets nine tenths of the memory as heap; buffers outside of it are not counted here.
      resourceLimits: { maxOldGenerationSizeMb: Math.floor(options.memoryMb * 0.9) },
      stdout: true,
      stderr: true,
    });
    port1.on('message', (message: WorkerMessage) => this.#receive(message));
    this.#worker.on('error', (error: Error) => this.#crashed(error));
    this.#exited = new Promise((resolve) => {
      this.#worker.once('exit', (exitCode) => {
        this.#died(exitCode);
        resolve();
      });
    });
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Share of the last second or two of its invocation, or its start, in which it worked rather than waited: 0 to 1. */
  get utilization(): number {
    return this.#recent.share();
  }

  /** Thaws the environment for one invocation. */
  run(request: InvocationRequest): Promise<EnvironmentOutcome | undefined> {
    const outcome = this.#outcome();
    this.#recent.begin();
    this.#port.postMessage(request);
    Atomics.add(this.#control, 0, 1);
    Atomics.notify(this.#control, 0);
    return outcome;
  }

  /** Ends the environment wherever it stands; resolves when the thread is gone. */
  async kill(): Promise<void> {
    this.#alive = false;
    this.#death ??= { cause: 'killed' };
    await this.#worker.terminate();
    await this.#exited;
  }

  #outcome(): Promise<EnvironmentOutcome | undefined> {
    return new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  #receive(message: WorkerMessage): void {
    if (message.kind === 'line') {
      this.#onLine(message.stream, message.text);
      return;
    }
    if (message.kind === 'fault') this.#alive = false;
    this.#finish(message.kind === 'ready' ? undefined : message);
  }

  #crashed(error: Error): void {
    this.#alive = false;
    if ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
      this.#death = { cause: 'out-of-memory' };
      return;
    }
    this.#finish({
      kind: 'fault',
      payload: JSON.stringify({ errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') }),
    });
  }

  #died(exitCode: number): void {
    this.#alive = false;
    // What the worker said last may still be on its way through the port.
    setImmediate(() => {
      this.#finish({ kind: 'died', death: this.#death ?? { cause: 'exit', exitCode } });
      this.#port.close();
    });
  }

  #finish(outcome: EnvironmentOutcome | undefined): void {
    this.#settle?.(outcome);
    this.#settle = undefined;
  }
}
