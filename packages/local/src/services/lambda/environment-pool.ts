import { AwsError } from '../../aws-error.ts';
import type { Cancel, Clock } from '../../clock.ts';
import type { ExecutionEnvironment } from './execution-environment.ts';

export interface EnvironmentPoolOptions {
  readonly clock: Clock;
  readonly start: () => ExecutionEnvironment;
  /** Environments alive at once, frozen ones included. */
  readonly size: number;
  /** Environments initialising at once: a burst of short invocations drains faster through those already warm. */
  readonly startsAtOnce: number;
  /** A frozen environment is given up after this. */
  readonly idleMs: number;
  /** Environments that work at once, those which wait for something not counted: more of them than processors only take turns. */
  readonly working: number;
}

/** An environment works where it does for more than this share of the last second or two; one that waits for an outcome does for a hundredth. */
const workingShare = 0.2;
/** How long until it is looked again whether those that work have come to wait. */
const lookAgainMs = 50;

/** An environment to run one invocation in. */
export interface Lease {
  readonly environment: ExecutionEnvironment;
  /** The environment was started for this: it must be awaited until it is ready. */
  readonly cold: boolean;
}

interface Waiting {
  readonly resolve: (lease: Lease) => void;
  readonly reject: (error: Error) => void;
}

/** The environments of one function: invocations take the one used last, wait in line, or have one started. */
export class EnvironmentPool {
  readonly #options: EnvironmentPoolOptions;
  readonly #all = new Set<ExecutionEnvironment>();
  readonly #idle: { environment: ExecutionEnvironment; cancelReclaim: Cancel }[] = [];
  readonly #waiting: Waiting[] = [];
  #starting = 0;
  #cancelLook: Cancel | undefined;

  constructor(options: EnvironmentPoolOptions) {
    this.#options = options;
  }

  /** @param onWait called where it cannot be served at once */
  acquire(onWait: () => void = () => {}): Promise<Lease> {
    return new Promise((resolve, reject) => {
      const waiting = { resolve, reject };
      this.#waiting.push(waiting);
      this.#serve();
      if (this.#waiting.includes(waiting)) onWait();
    });
  }

  /** The environment has initialised, well or not: another may start. */
  started(): void {
    this.#starting -= 1;
    this.#serve();
  }

  release(environment: ExecutionEnvironment): void {
    if (!environment.alive) {
      this.#all.delete(environment);
    } else {
      const cancelReclaim = this.#options.clock.schedule(this.#options.idleMs, () => this.#reclaim(environment));
      this.#idle.push({ environment, cancelReclaim });
    }
    this.#serve();
  }

  /** Kills every environment, running or frozen. */
  async kill(): Promise<void> {
    for (const { cancelReclaim } of this.#idle.splice(0)) cancelReclaim();
    const all = [...this.#all];
    this.#all.clear();
    await Promise.all(all.map((environment) => environment.kill()));
  }

  /** Kills every environment and refuses those who wait for one. */
  async close(): Promise<void> {
    const error = new AwsError('ServiceException', 'The service is stopping.', { statusCode: 500 });
    for (const { reject } of this.#waiting.splice(0)) reject(error);
    this.#cancelLook?.();
    await this.kill();
  }

  #serve(): void {
    while (this.#waiting.length > 0) {
      const idle = this.#idle.pop();
      if (idle !== undefined) {
        idle.cancelReclaim();
        this.#waiting.shift()?.resolve({ environment: idle.environment, cold: false });
      } else if (this.#all.size >= this.#options.size || this.#starting >= this.#options.startsAtOnce) {
        return;
      } else if (this.#working() >= this.#options.working) {
        this.#lookAgain();
        return;
      } else {
        this.#startFor(this.#waiting.shift());
      }
    }
  }

  #working(): number {
    let working = 0;
    for (const { utilization } of this.#all) if (utilization > workingShare) working += 1;
    return working;
  }

  #lookAgain(): void {
    this.#cancelLook ??= this.#options.clock.schedule(lookAgainMs, () => {
      this.#cancelLook = undefined;
      this.#serve();
    });
  }

  #startFor(waiting: Waiting | undefined): void {
    try {
      const environment = this.#options.start();
      this.#starting += 1;
      this.#all.add(environment);
      waiting?.resolve({ environment, cold: true });
    } catch (error) {
      // A thread that cannot even be made, say for a NODE_OPTIONS that Node.js refuses.
      waiting?.reject(error as Error);
    }
  }

  #reclaim(environment: ExecutionEnvironment): void {
    const index = this.#idle.findIndex((idle) => idle.environment === environment);
    if (index < 0) return;
    this.#idle.splice(index, 1);
    this.#all.delete(environment);
    void environment.kill();
  }
}
