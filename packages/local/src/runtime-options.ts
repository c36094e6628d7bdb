import type { Clock } from './clock.ts';
import type { FaultPlan } from './faults/fault-plan.ts';
import type { Random } from './random.ts';
import type { RuntimeLog } from './runtime-log.ts';
import type { LambdaFaults } from './services/lambda/lambda-service.ts';

export interface RuntimeOptions {
  /** `<stack>.template.json` of a synthesized stack, with its `.assets.json` beside it. */
  readonly templateFile: string;
  /** Directory that keeps the data from start to start; one running system may have it. @default nothing outlives the process */
  readonly dataDirectory?: string;
  /** Port of the HTTP API; 0 takes any free one. @default 0 */
  readonly apiPort?: number;
  /** Port of the AWS endpoint; 0 takes any free one. @default 0 */
  readonly awsPort?: number;
  /** Address of the HTTP API; the AWS endpoint is on 127.0.0.1 always. @default '127.0.0.1' */
  readonly host?: string;
  /** Lets `host` be an address that others can reach. @default false */
  readonly exposed?: boolean;
  /** Values of the template's parameters. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** @default 'us-east-1' */
  readonly region?: string;
  /** @default the machine's clock */
  readonly clock?: Clock;
  /** @default the machine's randomness */
  readonly random?: Random;
  /** @default nothing is logged */
  readonly log?: RuntimeLog;
  /** Where a test makes functions die. */
  readonly faults?: LambdaFaults;
  /** What is to go wrong. @default nothing */
  readonly chaos?: FaultPlan;
}
