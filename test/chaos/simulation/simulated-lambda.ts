import { AwsError } from '../../../packages/local/src/aws-error.ts';
import { type Clock, delay } from '../../../packages/local/src/clock.ts';
import type { FaultLayer } from '../../../packages/local/src/faults/fault-layer.ts';
import type { Random } from '../../../packages/local/src/random.ts';
import type { FunctionDefinition } from '../../../packages/local/src/services/lambda/function-definition.ts';
import type { Invocation, Invoker } from '../../../packages/local/src/services/lambda/invocation.ts';
import { currentInvocation, SimulatedInvocation } from './current-invocation.ts';

export interface SimulatedContext {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

/** A handler as the functions' factories make it; what it answers becomes JSON. */
export type SimulatedHandler = (event: never, context: SimulatedContext) => Promise<unknown>;

interface SimulatedFunction {
  readonly definition: FunctionDefinition;
  /** Makes what an environment holds: the handler and all its state. */
  readonly coldStart: () => SimulatedHandler;
  /** Handlers of environments that wait for their next run. */
  readonly warm: SimulatedHandler[];
}

/** Runs the functions' handlers in this thread on simulated time: timeouts, and deaths at any call, as on Lambda. */
export class SimulatedLambda implements Invoker {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #faults: FaultLayer;
  readonly #functions = new Map<string, SimulatedFunction>();
  #running = 0;

  constructor(options: { readonly clock: Clock; readonly random: Random; readonly faults: FaultLayer }) {
    this.#clock = options.clock;
    this.#random = options.random;
    this.#faults = options.faults;
  }

  /** Runs under way. */
  get running(): number {
    return this.#running;
  }

  define(definition: FunctionDefinition, coldStart: () => SimulatedHandler): void {
    const fn: SimulatedFunction = { definition, coldStart, warm: [] };
    for (const name of [definition.name, definition.arn]) this.#functions.set(name, fn);
  }

  async invoke(nameOrArn: string, event: unknown): Promise<Invocation> {
    const known = this.#functions.get(nameOrArn);
    if (known === undefined) throw new AwsError('ResourceNotFoundException', `Function not found: ${nameOrArn}`);
    const requestId = this.#random.uuid();
    const { name } = known.definition;
    this.#running += 1;
    try {
      await delay(this.#clock, 1);
      if (this.#faults.kills(name, 'before-run')) return failed(requestId, 'Runtime.ExitError');
      const answer = await this.#run(known, event, requestId);
      return this.#faults.kills(name, 'before-answer') ? failed(requestId, 'Runtime.ExitError') : answer;
    } finally {
      this.#running -= 1;
    }
  }

  /** One run in an environment of its own; only one that ended alive is used again. */
  async #run(
    { definition, coldStart, warm }: SimulatedFunction,
    event: unknown,
    requestId: string,
  ): Promise<Invocation> {
    const handler = warm.pop() ?? coldStart();
    const invocation = new SimulatedInvocation(definition);
    const end = this.#clock.now() + definition.timeoutMs;
    const context = { awsRequestId: requestId, getRemainingTimeInMillis: () => end - this.#clock.now() };
    const working = currentInvocation.run(invocation, () => handler(structuredClone(event) as never, context));
    const deathMs = this.#faults.killsAfterMs(definition.name);
    const spare = deathMs === undefined ? () => {} : this.#clock.schedule(deathMs, () => invocation.kill());
    const timeout = Promise.withResolvers<Invocation>();
    const cancel = this.#clock.schedule(definition.timeoutMs, () => {
      invocation.kill();
      timeout.resolve(failed(requestId, 'Sandbox.Timedout'));
    });
    const answered = working.then(
      (answer): Invocation => ({ requestId, payload: JSON.stringify(answer) ?? 'null' }),
      (error: unknown) => failed(requestId, error instanceof Error ? error.name : 'Error', String(error)),
    );
    const died = invocation.death.then(() => failed(requestId, 'Runtime.ExitError'));
    const result = await Promise.race([timeout.promise, died, answered]);
    cancel();
    spare();
    if (!invocation.over) warm.push(handler);
    invocation.freeze();
    return result;
  }
}

function failed(requestId: string, errorType: string, errorMessage = errorType): Invocation {
  return { requestId, payload: JSON.stringify({ errorType, errorMessage }), functionError: 'Unhandled' };
}
