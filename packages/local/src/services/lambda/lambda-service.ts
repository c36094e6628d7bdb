import { AwsError } from '../../aws-error.ts';
import type { Clock } from '../../clock.ts';
import type { Random } from '../../random.ts';
import type { FunctionCredentials } from './environment-variables.ts';
import { checkEventSize } from './event-size.ts';
import type { FunctionDefinition } from './function-definition.ts';
import { FunctionRunner } from './function-runner.ts';
import type { Invocation, InvokeOptions, Invoker } from './invocation.ts';
import { lambdaLimits } from './lambda-limits.ts';
import type { LambdaLog } from './lambda-log.ts';

export interface LambdaOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** @default 'us-east-1' */
  readonly region?: string;
  /** The credentials that stand for the role at the local endpoint. */
  readonly credentialsFor: (roleArn: string, functionName: string) => FunctionCredentials;
  /** `AWS_ENDPOINT_URL` of the functions, asked for at each cold start. */
  readonly endpointUrl: () => string | undefined;
  readonly log?: LambdaLog;
  /** Invocations running or waiting over all functions. @default 1000 */
  readonly accountConcurrency?: number;
  /** Threads per function; invocations beyond it wait for one. @default 32 */
  readonly environmentsPerFunction?: number;
  /** @default 5 minutes */
  readonly idleMs?: number;
  readonly faults?: LambdaFaults;
}

/** Where faults make an environment die: `true` kills it. */
export interface LambdaFaults {
  /** The handler is about to run. */
  readonly killBeforeRun?: (functionName: string, requestId: string) => boolean;
  /** The handler begins to run: after how many milliseconds it dies, at whatever instruction it then is. */
  readonly killAfterMs?: (functionName: string, requestId: string) => number | undefined;
  /** The handler has done its work; its answer is lost. */
  readonly killBeforeAnswer?: (functionName: string, requestId: string) => boolean;
}

/** Runs the template's functions in worker threads as Lambda runs them: cold starts, freezing, timeouts, memory, concurrency. */
export class LambdaService implements Invoker {
  readonly #options: LambdaOptions;
  readonly #runners = new Map<string, FunctionRunner>();
  #inFlight = 0;
  #closed = false;

  constructor(options: LambdaOptions) {
    this.#options = options;
  }

  define(definition: FunctionDefinition): void {
    const runner = new FunctionRunner(definition, this.#options);
    this.#runners.set(definition.name, runner);
    this.#runners.set(definition.arn, runner);
  }

  /** Invocations that run or wait: zero once everything that was asked for is answered. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** @throws AwsError ResourceNotFoundException */
  definition(nameOrArn: string): FunctionDefinition {
    return this.#runner(nameOrArn).definition;
  }

  /** @throws AwsError ResourceNotFoundException, RequestTooLargeException, TooManyRequestsException, ServiceException */
  async invoke(nameOrArn: string, event: unknown, options: InvokeOptions = {}): Promise<Invocation> {
    const runner = this.#runner(nameOrArn);
    if (this.#closed) throw new AwsError('ServiceException', 'The service is stopping.', { statusCode: 500 });
    const { onTurn } = options;
    checkEventSize(event);
    if (this.#inFlight >= (this.#options.accountConcurrency ?? lambdaLimits.accountConcurrency)) {
      throw throttled('ConcurrentInvocationLimitExceeded');
    }
    if (!runner.hasRoom) throw throttled('ReservedFunctionConcurrentInvocationLimitExceeded');
    this.#inFlight += 1;
    try {
      return await runner.invoke(async (waited) => {
        if (!waited || onTurn === undefined) return event ?? null;
        const now = await onTurn();
        checkEventSize(now);
        return now;
      }, options);
    } finally {
      this.#inFlight -= 1;
    }
  }

  /** Kills a function's environments, running or frozen, as a failing host would. */
  async kill(nameOrArn: string): Promise<void> {
    await this.#runners.get(nameOrArn)?.kill();
  }

  /** Kills everything that runs; what is still asked for is refused. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...new Set(this.#runners.values())].map((runner) => runner.close()));
  }

  #runner(nameOrArn: string): FunctionRunner {
    const runner = this.#runners.get(nameOrArn);
    if (runner !== undefined) return runner;
    throw new AwsError('ResourceNotFoundException', `Function not found: ${nameOrArn}`, { statusCode: 404 });
  }
}

function throttled(reason: string): AwsError {
  return new AwsError('TooManyRequestsException', 'Rate Exceeded.', {
    statusCode: 429,
    fields: { Reason: reason, Type: 'User' },
  });
}
