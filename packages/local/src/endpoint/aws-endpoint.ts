import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { crc32 } from 'node:zlib';
import { AwsError } from '../aws-error.ts';
import { ConnectionLost } from '../faults/connection-lost.ts';
import type { Principal, ServiceName } from '../service.ts';
import { SqsError } from '../services/sqs/errors.ts';
import { listen } from '../listen.ts';
import { parseAuthorization, type SignatureScope } from './authorization.ts';
import type { Credentials } from './credentials.ts';
import type { ServiceDispatcher } from './dispatcher.ts';
import { errorDocument, internalError } from './error-document.ts';
import { readRequestBody } from './request-body.ts';
import { answerSts, stsError } from './sts.ts';

export interface AwsEndpointOptions {
  readonly dispatcher: ServiceDispatcher;
  readonly credentials: Credentials;
  /** Takes defects of the runtime: errors which no service foresaw. */
  readonly onDefect: (error: unknown, operation: string) => void;
  readonly accountId?: string;
}

/** Largest request of any service here: BatchWriteItem and TransactWriteItems take 16 MB. */
const maxBodyBytes = 16 * 1024 * 1024;

interface Call {
  readonly service: ServiceName;
  readonly operation: string;
}

/** Every embedded AWS service on one port, in the protocols that SDKs and the AWS CLI speak. */
export class AwsEndpoint {
  readonly #options: AwsEndpointOptions;
  readonly #server: Server;
  readonly #opened = Promise.withResolvers<void>();

  constructor(options: AwsEndpointOptions) {
    this.#options = options;
    this.#server = createServer((request, response) => void this.#handle(request, response));
    // SDK clients keep their connections: one closed under them is a failed call.
    this.#server.keepAliveTimeout = 600_000;
    this.#server.requestTimeout = 0;
  }

  /** Listens and answers with the origin. @param port 0 takes any free one */
  async listen(port: number, host: string): Promise<string> {
    return await listen(this.#server, port, host);
  }

  /** Begins to answer: what came in before waited, because policies and resources were not all in place. */
  open(): void {
    this.#opened.resolve();
  }

  /** Takes no more calls and hangs up on those under way, which ends their long polls. */
  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const abort = new AbortController();
    response.once('close', () => {
      if (!response.writableFinished) abort.abort();
    });
    const body = await readRequestBody(request, maxBodyBytes);
    if (body === 'aborted') return;
    if (body === 'too-large') {
      response.writeHead(413, { connection: 'close' }).end();
      return;
    }
    if (request.method === 'GET' && request.headers.authorization === undefined) {
      response.writeHead(200, { 'content-type': 'text/plain' }).end('healthy: sluice local AWS endpoint\n');
      return;
    }
    await this.#opened.promise;
    const scope = parseAuthorization(request.headers.authorization);
    if (scope?.service === 'sts') this.#answerSts(request, response, scope, body.toString());
    else await this.#answerJson(request, response, scope, body.toString(), abort.signal);
  }

  #answerSts(request: IncomingMessage, response: ServerResponse, scope: SignatureScope, body: string): void {
    const requestId = randomUUID();
    const principal = this.#principal(scope, request);
    const answer =
      principal === undefined
        ? stsError('InvalidClientTokenId', 'The security token included in the request is invalid.', 403, requestId)
        : answerSts(body, principal, this.#options.accountId ?? '000000000000', requestId);
    response
      .writeHead(answer.statusCode, { 'content-type': 'text/xml', 'x-amzn-RequestId': requestId })
      .end(answer.xml);
  }

  async #answerJson(
    request: IncomingMessage,
    response: ServerResponse,
    scope: SignatureScope | undefined,
    body: string,
    signal: AbortSignal,
  ): Promise<void> {
    const target = request.headers['x-amz-target'];
    const call = this.#parseTarget(typeof target === 'string' ? target : '');
    try {
      if (call === undefined) throw unknownService(scope);
      // The order in which DynamoDB looks at a request: body, operation, credentials.
      const input = parseJson(body);
      const principal = this.#identify(scope, request, call.service);
      const { service, operation } = call;
      const answer = await this.#options.dispatcher.dispatch(service, operation, input, { principal, signal });
      this.#send(response, call.service, 200, answer);
    } catch (error) {
      if (error instanceof ConnectionLost) response.destroy();
      else if (!signal.aborted) this.#sendError(response, error, call, String(target));
    }
  }

  #parseTarget(target: string): Call | undefined {
    const dot = target.indexOf('.');
    const service = this.#options.dispatcher.find(target.slice(0, dot));
    return service === undefined ? undefined : { service, operation: target.slice(dot + 1) };
  }

  #identify(scope: SignatureScope | undefined, request: IncomingMessage, service: ServiceName): Principal {
    if (scope === undefined) throw missingToken(service);
    const principal = this.#principal(scope, request);
    if (principal === undefined) throw unknownClient(service);
    return principal;
  }

  #principal(scope: SignatureScope, request: IncomingMessage): Principal | undefined {
    const token = request.headers['x-amz-security-token'];
    return this.#options.credentials.identify(scope.accessKeyId, typeof token === 'string' ? token : undefined);
  }

  #sendError(response: ServerResponse, error: unknown, call: Call | undefined, target: string): void {
    if (!(error instanceof AwsError)) this.#options.onDefect(error, target);
    const known = error instanceof AwsError ? error : internalError(call?.service);
    const { statusCode, body } = errorDocument(known, call?.service);
    if (call?.service === 'sqs') response.setHeader('x-amzn-query-error', queryError(known));
    this.#send(response, call?.service, statusCode, body);
  }

  #send(response: ServerResponse, service: ServiceName | undefined, statusCode: number, answer: object): void {
    if (response.destroyed) return;
    // As text it goes out with its headers in one piece.
    const body = JSON.stringify(answer);
    const headers: Record<string, string | number> = {
      'content-type': service === undefined ? 'application/x-amz-json-1.0' : this.#contentType(service),
      'content-length': Buffer.byteLength(body),
      'x-amzn-RequestId': service === 'dynamodb' ? dynamoDbRequestId() : randomUUID(),
    };
    if (service === 'dynamodb') headers['x-amz-crc32'] = crc32(body);
    response.writeHead(statusCode, headers).end(body);
  }

  #contentType(service: ServiceName): string {
    return this.#options.dispatcher.service(service).contentType;
  }
}

/** Answers in people's words, because it is they who will wonder: AWS has no endpoint that lacks a service. */
function unknownService(scope: SignatureScope | undefined): AwsError {
  const wanted = scope === undefined ? 'the request names no service' : `there is no service "${scope.service}" here`;
  return new AwsError('UnknownOperationException', `${wanted}: this endpoint has dynamodb, events, sqs and sts`);
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new AwsError('SerializationException', '');
  }
}

function missingToken(service: ServiceName): AwsError {
  return service === 'sqs'
    ? new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', { statusCode: 403 })
    : new AwsError('MissingAuthenticationTokenException', 'Request is missing Authentication Token');
}

function unknownClient(service: ServiceName): AwsError {
  const message = 'The security token included in the request is invalid.';
  return service === 'sqs'
    ? new AwsError('InvalidClientTokenId', message, { statusCode: 403 })
    : new AwsError('UnrecognizedClientException', message);
}

/** SQS answers in the names of its old query protocol too: SDKs and the AWS CLI show those. */
function queryError(error: AwsError): string {
  if (error instanceof SqsError) return error.queryError;
  return `${error.code};${error.statusCode < 500 ? 'Sender' : 'Receiver'}`;
}

/** DynamoDB's request ids are 52 capital letters and digits. */
function dynamoDbRequestId(): string {
  return `${randomUUID()}${randomUUID()}`.replaceAll('-', '').slice(0, 52).toUpperCase();
}
