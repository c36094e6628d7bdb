import { Readable } from 'node:stream';
import { AwsError } from '../../../local/src/aws-error.ts';
import type { Service } from '../../../local/src/service.ts';

/** A call on its way from an SDK client to an embedded engine. */
export interface ServiceCall {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Runs it on the engine. */
  run(): Promise<object>;
}

/** Stands between client and engine: may answer, fail, or run the call and lose its answer. */
export type Fault = (call: ServiceCall) => Promise<object>;

interface WireRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/**
 * Options of an SDK client whose requests go to an embedded engine in this process: real serialization, no socket,
 * no timer, so that simulated time is all the time there is.
 */
export function inProcessClient(service: Service, fault: () => Fault | undefined) {
  const handle = async (request: WireRequest) => {
    const operation = (request.headers['x-amz-target'] ?? '').split('.')[1] ?? '';
    const input = JSON.parse(textOf(request.body)) as Record<string, unknown>;
    const context = {
      principal: { kind: 'operator' as const, arn: 'arn:aws:iam::000000000000:root' },
      signal: new AbortController().signal,
    };
    const run = (): Promise<object> => service.call(operation, input, context);
    const injected = fault();
    try {
      const answer = await (injected ? injected({ operation, input, run }) : run());
      return { response: wireResponse(200, answer, service.contentType) };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const body = { __type: error.code, message: error.message, ...error.fields };
      return { response: wireResponse(error.statusCode, body, service.contentType) };
    }
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

function wireResponse(statusCode: number, body: object, contentType: string) {
  const bytes = Buffer.from(JSON.stringify(body));
  return { statusCode, headers: { 'content-type': contentType }, body: Readable.from([bytes]) };
}

function textOf(body: unknown): string {
  return body instanceof Uint8Array ? new TextDecoder().decode(body) : String(body);
}
