import { Readable } from 'node:stream';
import { AwsError } from '../../../local/src/aws-error.ts';
import type { Service } from '../../../local/src/service.ts';
import type { Transport } from '../../src/adapters/aws/transport.ts';

/** A call on its way from a client to an embedded engine. */
export interface ServiceCall {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Runs it on the engine, as it is or changed. */
  run(input?: Readonly<Record<string, unknown>>): Promise<object>;
}

/** Stands between client and engine: may answer, fail, or run the call and lose its answer. */
export type Fault = (call: ServiceCall) => Promise<object>;

/** The functions' way to an embedded engine in this process: real serialization, no socket, no timer, so that simulated time is all the time there is. */
export function inProcessTransport(service: Service, fault: () => Fault | undefined): Transport {
  return {
    async send({ headers, body }) {
      const operation = headers['x-amz-target'].split('.')[1] ?? '';
      const input = JSON.parse(body) as Record<string, unknown>;
      const context = {
        principal: { kind: 'operator' as const, arn: 'arn:aws:iam::000000000000:root' },
        signal: new AbortController().signal,
      };
      const run = (changed = input): Promise<object> => service.call(operation, changed, context);
      const injected = fault();
      try {
        const answer = await (injected ? injected({ operation, input, run }) : run());
        return { statusCode: 200, body: JSON.stringify(answer) };
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        const fields = { __type: error.code, message: error.message, ...error.fields };
        return { statusCode: error.statusCode, body: JSON.stringify(fields) };
      }
    },
  };
}

interface WireRequest {
  readonly headers: Readonly<Record<'content-type' | 'x-amz-target', string>>;
  readonly body?: unknown;
}

/** Options of an SDK client, a user's, on the same way. */
export function inProcessClient(service: Service, fault: () => Fault | undefined) {
  const transport = inProcessTransport(service, fault);
  const handle = async ({ headers, body }: WireRequest) => {
    const answer = await transport.send({ headers, body: textOf(body) });
    return {
      response: {
        statusCode: answer.statusCode,
        headers: { 'content-type': service.contentType },
        body: Readable.from([Buffer.from(answer.body)]),
      },
    };
  };
  return {
    region: 'us-east-1',
    endpoint: 'http://localhost',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
    requestHandler: {
      metadata: { handlerProtocol: 'http/1.1' },
      handle,
      destroy() {},
      updateHttpClientConfig() {},
      httpHandlerConfigs: () => ({}),
    },
  };
}

function textOf(body: unknown): string {
  return body instanceof Uint8Array ? new TextDecoder().decode(body) : String(body);
}
