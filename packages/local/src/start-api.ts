import type { Clock } from './clock.ts';
import type { Iam } from './iam/iam.ts';
import { isPortTaken, PortTakenError } from './listen.ts';
import type { Random } from './random.ts';
import type { RuntimeLog } from './runtime-log.ts';
import { HttpApi } from './services/http-api/http-api.ts';
import type { Invoker } from './services/lambda/invocation.ts';
import type { PlannedApi } from './template/plan.ts';

export interface StartApiOptions {
  readonly port: number;
  readonly host: string;
  readonly lambda: Invoker;
  readonly iam: Iam;
  readonly clock: Clock;
  readonly random: Random;
  readonly region: string;
  readonly accountId: string;
  readonly log: RuntimeLog;
}

/** Starts the API which a template describes and answers with its origin. */
export async function startApi(
  { apiId, cors, authorizers, routes, stage }: PlannedApi,
  options: StartApiOptions,
  running: AsyncDisposableStack,
): Promise<string> {
  const { port, host, iam, log, lambda, clock, random, region, accountId } = options;
  if (stage === undefined) throw new Error(`API "${apiId}" has no stage: without one nothing of it can be reached`);
  const api = new HttpApi({
    definition: { apiId, routes, authorizers, stage, ...(cors === undefined ? {} : { cors }) },
    lambda,
    clock,
    random,
    region,
    accountId,
    mayInvoke: (functionArn, sourceArn) => mayInvoke(iam, functionArn, sourceArn),
    accessLog: (line) => log(`http-api | ${line}`),
  });
  running.defer(() => api.close());
  try {
    return await api.listen(port, host);
  } catch (error) {
    throw isPortTaken(error) ? new PortTakenError(port, error) : error;
  }
}

function mayInvoke(iam: Iam, functionArn: string, sourceArn: string): boolean {
  const principal = { kind: 'service', arn: 'apigateway.amazonaws.com', sourceArn } as const;
  return iam.allows(principal, { action: 'lambda:InvokeFunction', resources: [functionArn] });
}
