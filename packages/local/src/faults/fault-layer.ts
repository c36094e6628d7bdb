import { AwsError } from '../aws-error.ts';
import { type Clock, delay } from '../clock.ts';
import { wildcard } from '../iam/wildcard.ts';
import { type Random, seededRandom } from '../random.ts';
import { ConnectionLost } from './connection-lost.ts';
import type { CallFault, FaultPlan, FunctionFault } from './fault-plan.ts';
import { callerOf, callMatcher, type FaultedCall } from './faulted-call.ts';
import { leaveOut } from './partial-batches.ts';
import { cancelled, conflicting, throttled } from './service-errors.ts';
import { Strikes } from './strikes.ts';

/** Runs a call with its own or another input. */
export type RunCall = (input: unknown) => Promise<object>;

export interface FaultLayerOptions {
  readonly plan: FaultPlan;
  readonly clock: Clock;
  /** Ends the environment in which a function makes the call at hand. @default a kill is a lost connection alone */
  readonly kill?: (functionName: string) => void;
  /** Hears of every fault that strikes. */
  readonly onFault?: (what: string) => void;
}

interface Armed<Fault, Occasion> {
  readonly fault: Fault;
  readonly random: Random;
  readonly strikes: Strikes;
  isMeant(occasion: Occasion): boolean;
}

type Moment = FunctionFault['kill'];

/** Stands between callers and services and makes calls go wrong as the plan says, from its begin to its end. */
export class FaultLayer {
  readonly #options: FaultLayerOptions;
  readonly #calls: readonly Armed<CallFault, FaultedCall>[];
  readonly #functions: readonly Armed<FunctionFault, { readonly name: string; readonly moment: Moment }>[];
  #active = false;

  constructor(options: FaultLayerOptions) {
    const { calls = [], functions = [] } = options.plan;
    this.#options = options;
    this.#calls = calls.map((fault) => this.#arm(fault, callMatcher(fault)));
    this.#functions = functions.map((fault) => {
      const isMeant = wildcard(fault.function ?? '*');
      return this.#arm(fault, ({ name, moment }) => fault.kill === moment && isMeant(name));
    });
  }

  /** From now on things go wrong; a plan's seconds count from here. */
  begin(): void {
    this.#active = true;
    for (const { strikes } of [...this.#calls, ...this.#functions]) strikes.begin();
  }

  /** From now on nothing goes wrong any more. */
  end(): void {
    this.#active = false;
  }

  /** Makes a call, with the faults that strike it. */
  around(call: FaultedCall, run: RunCall): Promise<object> {
    if (!this.#active) return run(call.input);
    const striking = this.#calls.filter((armed) => armed.isMeant(call) && armed.strikes.next());
    return striking.reduceRight<RunCall>(
      (next, { fault, random }) =>
        (input) => {
          this.#options.onFault?.(`${fault.fault} ${call.service}:${call.operation} by ${callerOf(call.principal)}`);
          return this.#strike(fault, random, { ...call, input }, next);
        },
      run,
    )(call.input);
  }

  /** Whether a function is to die now: before its handler runs, or with its answer. */
  kills(name: string, moment: Exclude<Moment, 'during-run'>): boolean {
    return this.#strikeFunction(name, moment).length > 0;
  }

  /** After how many milliseconds the run that begins now is to die, whatever it does then; undefined when it may live. */
  killsAfterMs(name: string): number | undefined {
    const ends = this.#strikeFunction(name, 'during-run').map(
      ({ fault: { afterMs: [least, most] = [0, 100] }, random }) => Math.round(least + random.next() * (most - least)),
    );
    return ends.length === 0 ? undefined : Math.min(...ends);
  }

  #strikeFunction(name: string, moment: Moment): readonly Armed<FunctionFault, unknown>[] {
    if (!this.#active) return [];
    const struck = this.#functions.filter((armed) => armed.isMeant({ name, moment }) && armed.strikes.next());
    if (struck.length > 0) this.#options.onFault?.(`kill ${moment} ${name}`);
    return struck;
  }

  #arm<Fault extends CallFault | FunctionFault, Occasion>(
    fault: Fault,
    isMeant: (occasion: Occasion) => boolean,
  ): Armed<Fault, Occasion> {
    const { plan, clock } = this.#options;
    // From the fault's own text: taking one fault out of a plan does not change when the others strike.
    const random = seededRandom(hashOf(`${plan.seed ?? 1} ${JSON.stringify(fault)}`));
    return { fault, random, isMeant, strikes: new Strikes(fault, clock, random) };
  }

  async #strike(fault: CallFault, random: Random, call: FaultedCall, next: RunCall): Promise<object> {
    const { service, operation, input } = call;
    switch (fault.fault) {
      case 'error': {
        const { code, message = code, status: statusCode = 400 } = fault;
        throw new AwsError(code, message, { statusCode });
      }
      case 'throttle':
        throw throttled(service);
      case 'delay': {
        const [least, most] = fault.delayMs;
        await delay(this.#options.clock, Math.round(least + random.next() * (most - least)));
        return next(input);
      }
      case 'lost-request':
        throw new ConnectionLost(operation);
      case 'lost-answer':
        await next(input);
        throw new ConnectionLost(operation);
      case 'partial':
        return runPartly(call, fault.share ?? 0.5, random, next);
      case 'cancel':
        return cancel(fault, random, call, next);
      case 'kill':
        if (fault.when === 'after') await next(input);
        this.#options.kill?.(callerOf(call.principal));
        throw new ConnectionLost(operation);
    }
  }
}

async function runPartly(call: FaultedCall, share: number, random: Random, next: RunCall): Promise<object> {
  const batch = leaveOut(call.operation, call.input as Readonly<Record<string, unknown>>, share, random);
  if (batch === undefined) return next(call.input);
  const rest = batch.input === undefined ? {} : await next(batch.input);
  return batch.answer(rest as Record<string, unknown>);
}

const singleWrites = ['PutItem', 'UpdateItem', 'DeleteItem'];

function cancel(
  { code = 'TransactionConflict', share = 0.3 }: Extract<CallFault, { fault: 'cancel' }>,
  random: Random,
  { operation, input }: FaultedCall,
  next: RunCall,
): Promise<object> {
  if (singleWrites.includes(operation)) throw conflicting(code);
  if (operation !== 'TransactWriteItems') return next(input);
  const { TransactItems } = input as { readonly TransactItems: readonly object[] };
  throw cancelled(TransactItems.length, code, share, random);
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 0;
}
