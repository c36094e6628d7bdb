import { availableParallelism } from 'node:os';
import { EnvironmentPool, type Lease } from './environment-pool.ts';
import { environmentVariables } from './environment-variables.ts';
import { type EnvironmentOutcome, ExecutionEnvironment } from './execution-environment.ts';
import { exited, type FunctionErrorDocument, timedOut } from './function-error.ts';
import type { FunctionDefinition } from './function-definition.ts';
import type { Invocation, InvokeOptions } from './invocation.ts';
import { lambdaLimits, machineLimits } from './lambda-limits.ts';
import type { InvocationReported } from './lambda-log.ts';
import type { LambdaOptions } from './lambda-service.ts';

/** Runs the invocations of one function in its environments. */
export class FunctionRunner {
  readonly definition: FunctionDefinition;
  readonly #options: LambdaOptions;
  readonly #pool: EnvironmentPool;
  readonly #current = new Map<ExecutionEnvironment, string>();
  #inFlight = 0;

  constructor(definition: FunctionDefinition, options: LambdaOptions) {
    this.definition = definition;
    this.#options = options;
    this.#pool = new EnvironmentPool({
      clock: options.clock,
      start: () => this.#start(),
      size: Math.min(
        options.environmentsPerFunction ?? machineLimits.environmentsPerFunction,
        definition.reservedConcurrency ?? Infinity,
      ),
      startsAtOnce: 2,
      // One is the engines'.
      working: Math.max(1, availableParallelism() - 1),
      idleMs: options.idleMs ?? 300_000,
    });
  }

  /** Whether the reserved concurrency takes one more. */
  get hasRoom(): boolean {
    return this.#inFlight < (this.definition.reservedConcurrency ?? Infinity);
  }

  /** @param event what to run with, knowing whether the invocation has waited for an environment */
  async invoke(event: (waited: boolean) => Promise<unknown>, options: InvokeOptions): Promise<Invocation> {
    this.#inFlight += 1;
    try {
      let waited = false;
      const lease = await this.#pool.acquire(() => {
        waited = true;
        options.onWait?.();
      });
      try {
        return await this.#run(lease, () => event(waited), options);
      } finally {
        this.#current.delete(lease.environment);
        this.#pool.release(lease.environment);
      }
    } finally {
      this.#inFlight -= 1;
    }
  }

  async kill(): Promise<void> {
    await this.#pool.kill();
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }

  async #run(lease: Lease, makeEvent: () => Promise<unknown>, options: InvokeOptions): Promise<Invocation> {
    const { environment } = lease;
    const { name, arn, timeoutMs } = this.definition;
    const requestId = this.#options.random.uuid();
    const log = this.#options.log ?? (() => {});
    const faults = this.#options.faults ?? {};
    log({ kind: 'start', functionName: name, requestId });
    const begun = performance.now();
    let outcome: EnvironmentOutcome | 'timeout' | undefined;
    if (lease.cold) {
      outcome = await this.#within(lambdaLimits.initMs + timeoutMs, environment, environment.ready);
      this.#pool.started();
    }
    const initialised = performance.now();
    let ran = initialised;
    if (outcome === undefined) {
      const event = await makeEvent();
      ran = performance.now();
      this.#current.set(environment, requestId);
      if (faults.killBeforeRun?.(name, requestId) === true) await environment.kill();
      const traceHeader = options.traceHeader ?? this.#traceHeader();
      const spare = this.#killLater(environment, faults.killAfterMs?.(name, requestId));
      try {
        outcome = environment.alive
          ? await this.#within(
              timeoutMs,
              environment,
              environment.run({ requestId, functionArn: arn, timeoutMs, traceHeader, event }),
            )
          : { kind: 'died', death: { cause: 'killed' } };
      } finally {
        spare();
      }
      if (faults.killBeforeAnswer?.(name, requestId) === true) {
        await environment.kill();
        outcome = { kind: 'died', death: { cause: 'killed' } };
      }
    }
    const report: Omit<InvocationReported, 'status'> = {
      kind: 'report',
      functionName: name,
      requestId,
      durationMs: performance.now() - ran,
      ...(lease.cold ? { initDurationMs: initialised - begun } : {}),
      memoryMb: this.definition.memoryMb,
    };
    if (outcome !== undefined && outcome !== 'timeout' && outcome.kind === 'answer') {
      log({ ...report, status: 'success' });
      return { requestId, payload: outcome.payload };
    }
    const payload = errorPayload(requestId, outcome, timeoutMs);
    log({ ...report, status: outcome === 'timeout' ? 'timeout' : 'error', error: briefly(payload) });
    return { requestId, payload, functionError: 'Unhandled' };
  }

  #killLater(environment: ExecutionEnvironment, afterMs: number | undefined): () => void {
    if (afterMs === undefined) return () => {};
    return this.#options.clock.schedule(afterMs, () => void environment.kill());
  }

  /** The outcome, or 'timeout' with the environment killed. */
  async #within(
    limitMs: number,
    environment: ExecutionEnvironment,
    outcome: Promise<EnvironmentOutcome | undefined>,
  ): Promise<EnvironmentOutcome | 'timeout' | undefined> {
    let late = false;
    const cancel = this.#options.clock.schedule(limitMs, () => {
      late = true;
      void environment.kill();
    });
    const settled = await outcome;
    cancel();
    return late ? 'timeout' : settled;
  }

  #start(): ExecutionEnvironment {
    const definition = this.definition;
    const options = this.#options;
    const environment: ExecutionEnvironment = new ExecutionEnvironment({
      codeDirectory: definition.codeDirectory,
      handler: definition.handler,
      memoryMb: definition.memoryMb,
      variables: environmentVariables(definition, {
        region: options.region ?? 'us-east-1',
        logStreamName: this.#logStreamName(),
        credentials: options.credentialsFor(definition.roleArn, definition.name),
        endpointUrl: options.endpointUrl(),
      }),
      onLine: (stream, text) => {
        const requestId = this.#current.get(environment);
        options.log?.({
          kind: 'line',
          functionName: definition.name,
          ...(requestId === undefined ? {} : { requestId }),
          stream,
          text,
        });
      },
    });
    return environment;
  }

  #logStreamName(): string {
    const day = new Date(this.#options.clock.now()).toISOString().slice(0, 10).replaceAll('-', '/');
    return `${day}/[$LATEST]${this.#options.random.uuid().replaceAll('-', '')}`;
  }

  #traceHeader(): string {
    const seconds = Math.floor(this.#options.clock.now() / 1000).toString(16);
    const digits = this.#options.random.uuid().replaceAll('-', '');
    return `Root=1-${seconds}-${digits.slice(0, 24)};Parent=${digits.slice(8, 24)};Sampled=0`;
  }
}

function errorPayload(
  requestId: string,
  outcome: EnvironmentOutcome | 'timeout' | undefined,
  timeoutMs: number,
): string {
  if (outcome === 'timeout') return JSON.stringify(timedOut(requestId, timeoutMs));
  if (outcome?.kind === 'died') return JSON.stringify(exited(requestId, outcome.death));
  return outcome?.payload ?? 'null';
}

function briefly(payload: string): string {
  const { errorType, errorMessage } = JSON.parse(payload) as FunctionErrorDocument;
  return `${errorType}: ${errorMessage}`;
}
