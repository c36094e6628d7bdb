import { AwsError } from '../../../packages/local/src/aws-error.ts';
import { type Clock, delay } from '../../../packages/local/src/clock.ts';
import type { Random } from '../../../packages/local/src/random.ts';
import { ConnectionLost } from '../../../packages/local/src/faults/connection-lost.ts';
import type { Dispatcher, ServiceName } from '../../../packages/local/src/service.ts';
import { currentInvocation, type SimulatedInvocation } from './current-invocation.ts';

export interface InProcessClientOptions {
  readonly service: ServiceName;
  readonly contentType: string;
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  readonly random: Random;
  /** As in the functions' own client options. */
  readonly requestTimeoutMs: number;
}

interface WireRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Milliseconds that a call and its answer each are on their way. */
const latencyMs = { least: 1, most: 12 };

/**
 * Options of an SDK client whose requests go to the embedded services in this thread, as the function that is running:
 * real serialization, no socket, no timer but the simulated ones. What a dead function still asks for is never answered.
 */
export function inProcessClient(options: InProcessClientOptions) {
  return {
    region: 'us-east-1',
    endpoint: 'http://localhost',
    credentials: { accessKeyId: 'simulated', secretAccessKey: 'simulated' },
    maxAttempts: 1,
    // A signature costs more time than the call; nobody looks at it here.
    signer: { sign: (request: object) => Promise.resolve(request) } as never,
    requestHandler: {
      metadata: { handlerProtocol: 'http/1.1' },
      handle: (request: WireRequest) => handle(request, options),
      destroy() {},
      updateHttpClientConfig() {},
      httpHandlerConfigs: () => ({}),
    },
  };
}

async function handle(request: WireRequest, options: InProcessClientOptions) {
  const invocation = currentInvocation.getStore();
  if (invocation === undefined) throw new Error('an AWS call outside of any function');
  const { clock, random, requestTimeoutMs, contentType } = options;
  const timeout = Promise.withResolvers<never>();
  const cancel = clock.schedule(requestTimeoutMs, () => timeout.reject(new RequestTimeout(requestTimeoutMs)));
  try {
    const answering = call(request, invocation, options);
    // Whoever lost the race must not be an unhandled rejection.
    answering.catch(() => {});
    const { statusCode, body } = await Promise.race([answering, timeout.promise]);
    await travel(clock, random, invocation);
    const headers = { 'content-type': contentType };
    return { response: { statusCode, headers, body: Buffer.from(JSON.stringify(body)) } };
  } finally {
    cancel();
    timeout.promise.catch(() => {});
    if (invocation.over) await never();
  }
}

async function call(request: WireRequest, invocation: SimulatedInvocation, options: InProcessClientOptions) {
  const { service, dispatcher, clock, random } = options;
  await travel(clock, random, invocation);
  const operation = (request.headers['x-amz-target'] ?? '').split('.')[1] ?? '';
  const input: unknown = JSON.parse(textOf(request.body));
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

function textOf(body: unknown): string {
  return body instanceof Uint8Array ? new TextDecoder().decode(body) : String(body);
}

/** What the SDK's HTTP handler throws when an answer takes too long. */
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
