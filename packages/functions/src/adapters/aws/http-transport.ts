import { Agent, type ClientRequest, request as httpRequest } from 'node:http';
import { Agent as SecureAgent, request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import type { Environment } from '../../environment/load-environment.ts';
import type { Endpoint } from './endpoint.ts';
import { RequestSigning } from './request-signing.ts';
import type { AwsRequest, AwsResponse, Transport } from './transport.ts';

/** Within a region a thousand times what it takes. */
const connectTimeoutMs = 1000;
const connections = { keepAlive: true, maxSockets: 50 };

/** Signs requests and sends them over connections that are kept. */
export class HttpTransport implements Transport {
  readonly #endpoint: Endpoint;
  readonly #environment: Environment;
  readonly #timeoutMs: number;
  readonly #signing: RequestSigning;
  readonly #agent: Agent;
  readonly #open: typeof httpsRequest;

  /** @param timeoutMs a call that has not answered by then is an error, so that a hanging connection costs one attempt and not the whole function */
  constructor(endpoint: Endpoint, environment: Environment, timeoutMs: number) {
    this.#endpoint = endpoint;
    this.#environment = environment;
    this.#timeoutMs = timeoutMs;
    this.#signing = new RequestSigning(endpoint.service, endpoint.region);
    const secure = endpoint.url.protocol === 'https:';
    this.#agent = secure ? new SecureAgent(connections) : new Agent(connections);
    this.#open = secure ? httpsRequest : httpRequest;
  }

  send(asked: AwsRequest): Promise<AwsResponse> {
    return new Promise((resolve, reject) => {
      const request = this.#request(asked);
      const timers = [setTimeout(() => giveUp('answer', this.#timeoutMs), this.#timeoutMs)];
      const end = (): void => timers.forEach(clearTimeout);
      const fail = (error: Error): void => {
        end();
        reject(error);
      };
      const giveUp = (what: string, ms: number): void => {
        fail(new CallTimeout(`${this.#endpoint.service} did not ${what} within ${ms} ms`));
        request.destroy();
      };
      request.on('error', fail);
      request.once('socket', (socket: Socket) => {
        if (!socket.connecting) return;
        const connecting = setTimeout(() => giveUp('connect', connectTimeoutMs), connectTimeoutMs);
        timers.push(connecting);
        socket.once('connect', () => clearTimeout(connecting));
      });
      request.once('response', (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', fail);
        response.once('end', () => {
          end();
          const errorType = response.headers['x-amzn-errortype'];
          resolve({
            statusCode: response.statusCode ?? 0,
            errorType: Array.isArray(errorType) ? errorType[0] : errorType,
            body: parts.length === 1 ? parts[0]!.toString() : Buffer.concat(parts).toString(),
          });
        });
      });
      request.end(asked.body);
    });
  }

  #request({ headers, body }: AwsRequest): ClientRequest {
    const { url } = this.#endpoint;
    const {
      AWS_ACCESS_KEY_ID: accessKeyId = '',
      AWS_SECRET_ACCESS_KEY: secretAccessKey = '',
      AWS_SESSION_TOKEN: sessionToken,
      _X_AMZN_TRACE_ID: trace,
    } = this.#environment;
    const path = url.pathname;
    // Lambda finds loops of functions and queues by this header, X-Ray the calls of an invocation.
    const traced = trace === undefined ? headers : { ...headers, 'x-amzn-trace-id': trace };
    const signed = this.#signing.sign(
      { host: url.host, method: 'POST', path, headers: traced, body },
      { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
    );
    return this.#open({
      agent: this.#agent,
      hostname: url.hostname,
      port: url.port,
      method: 'POST',
      path,
      headers: signed.headers,
    });
  }
}

class CallTimeout extends Error {
  override readonly name = 'TimeoutError';
}
