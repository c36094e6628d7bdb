import { AwsError } from '../../../packages/local/src/aws-error.ts';
import { type Clock, delay } from '../../../packages/local/src/clock.ts';
import type { Random } from '../../../packages/local/src/random.ts';
import { ConnectionLost } from '../../../packages/local/src/faults/connection-lost.ts';
import type { Dispatcher, ServiceName } from '../../../packages/local/src/service.ts';
import type { AwsRequest, AwsResponse, Transport } from '../../../packages/functions/src/adapters/aws/transport.ts';
import { currentInvocation, type SimulatedInvocation } from './current-invocation.ts';

export interface InProcessTransportOptions {
  readonly service: ServiceName;
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  readonly random: Random;
  /** As of the functions' own clients. */
  readonly requestTimeoutMs: number;
}

/** Milliseconds that a call and its answer each are on their way. */
const latencyMs = { least: 1, most: 12 };

/**
 * A way to the embedded services in this thread, as the function that is running: real serialization, no socket, no timer
 * but the simulated ones. What a dead function still asks for is never answered.
 */
export function inProcessTransport(options: InProcessTransportOptions): Transport {
  return { send: (request) => handle(request, options) };
}

async function handle(request: AwsRequest, options: InProcessTransportOptions): Promise<AwsResponse> {
  const invocation = currentInvocation.getStore();
  if (invocation === undefined) throw new Error('an AWS call outside of any function');
  const { clock, random, requestTimeoutMs } = options;
  const timeout = Promise.withResolvers<never>();
  const cancel = clock.schedule(requestTimeoutMs, () => timeout.reject(new RequestTimeout(requestTimeoutMs)));
  try {
    const answering = call(request, invocation, options);
    // Whoever lost the race must not be an unhandled rejection.
    answering.catch(() => {});
    const { statusCode, body } = await Promise.race([answering, timeout.promise]);
    await travel(clock, random, invocation);
    return { statusCode, body: JSON.stringify(body) };
  } finally {
    cancel();
    timeout.promise.catch(() => {});
    if (invocation.over) await never();
  }
}

async function call(request: AwsRequest, invocation: SimulatedInvocation, options: InProcessTransportOptions) {
  const { service, dispatcher, clock, random } = options;
  await travel(clock, random, invocation);
  const operation = request.headers['x-amz-target'].split('.')[1] ?? '';
  const input: unknown = JSON.parse(request.body);
  const { roleArn, name } = invocation.definition;
  const principal = { kind: 'role', arn: roleArn, session: name } as const;
  try {
    const body = await dispatcher.dispatch(service, operation, input, {
      principal,
      signal: new AbortController().signal,
    });
    return { statusCode: 200, body };
  } catch (error) {
    if (error instanceof ConnectionLost) throw new ConnectionReset();
    if (!(error instanceof AwsError)) throw error;
    return { statusCode: error.statusCode, body: { __type: error.code, message: error.message, ...error.fields } };
  }
}

/** A frozen or dead function's request goes nowhere. */
async function travel(clock: Clock, random: Random, invocation: SimulatedInvocation): Promise<void> {
  await delay(clock, latencyMs.least + Math.floor(random.next() * (latencyMs.most - latencyMs.least)));
  if (invocation.over) await never();
}

/** A new promise each time: one for all would keep every dead function's memory. */
function never(): Promise<never> {
  return new Promise(() => {});
}

/** What the functions' own transport throws when an answer takes too long. */
class RequestTimeout extends Error {
  override readonly name = 'TimeoutError';

  constructor(ms: number) {
    super(`Request timed out after ${ms} ms`);
  }
}

/** What Node throws when the other side hangs up. */
class ConnectionReset extends Error {
  readonly code = 'ECONNRESET';

  constructor() {
    super('socket hang up');
  }
}
