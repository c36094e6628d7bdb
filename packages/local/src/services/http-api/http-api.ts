import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Clock } from '../../clock.ts';
import type { Random } from '../../random.ts';
import type { Invoker } from '../lambda/invocation.ts';
import { type AccessNotes, accessLogLine } from './access-log.ts';
import { ApiArns } from './api-arns.ts';
import { type ApiRequest, readRequest } from './api-request.ts';
import { Cors } from './cors.ts';
import type { HttpApiDefinition, RouteSettings } from './http-api-definition.ts';
import { httpApiLimits } from './http-api-limits.ts';
import { LambdaAuthorizer } from './lambda-authorizer.ts';
import { LambdaIntegration, refuse } from './lambda-integration.ts';
import type { EventContext } from './proxy-event.ts';
import type { ApiResponse } from './proxy-response.ts';
import { readBody } from './read-body.ts';
import { type RouteMatch, RouteTable } from './route-table.ts';
import { TokenBucket } from './token-bucket.ts';

export interface HttpApiOptions {
  readonly definition: HttpApiDefinition;
  readonly lambda: Invoker;
  readonly clock: Clock;
  readonly random: Random;
  /** Whether the function's resource policy lets this API invoke it (`AWS::Lambda::Permission`). */
  readonly mayInvoke: (functionArn: string, sourceArn: string) => boolean;
  /** @default 'us-east-1' */
  readonly region?: string;
  /** @default '000000000000' */
  readonly accountId?: string;
  /** Takes each line of the stage's access log. */
  readonly accessLog?: (line: string) => void;
}

/** An API Gateway HTTP API on loopback: routes, Lambda proxy integrations (payload format 2.0), authorizers, CORS, throttling. */
export class HttpApi {
  readonly #options: HttpApiOptions;
  readonly #server: Server;
  readonly #arns: ApiArns;
  readonly #integration: LambdaIntegration;
  readonly #routes: RouteTable;
  readonly #cors: Cors | undefined;
  readonly #authorizers: ReadonlyMap<string, LambdaAuthorizer>;
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(options: HttpApiOptions) {
    const { definition } = options;
    this.#options = options;
    this.#arns = new ApiArns(definition.apiId, options);
    this.#integration = new LambdaIntegration({ ...options, arns: this.#arns });
    this.#routes = new RouteTable(definition.routes);
    this.#cors = definition.cors === undefined ? undefined : new Cors(definition.cors);
    this.#authorizers = new Map(
      (definition.authorizers ?? []).map((authorizer) => [
        authorizer.authorizerId,
        new LambdaAuthorizer(authorizer, {
          clock: options.clock,
          invoke: (functionArn, event) => this.#integration.ask(authorizer.authorizerId, functionArn, event),
        }),
      ]),
    );
    for (const { routeKey } of definition.routes) {
      const bucket = this.#bucket(definition.stage.routeSettings?.[routeKey] ?? definition.stage.defaultRouteSettings);
      if (bucket !== undefined) this.#buckets.set(routeKey, bucket);
    }
    this.#server = createServer((message, response) => void this.#handle(message, response));
    // Clients keep connections; one that is closed on them while idle costs a failed request.
    this.#server.keepAliveTimeout = 350_000;
  }

  /** Listens, and answers with the URL. @param port 0 takes any free one */
  async listen(port: number, host = '127.0.0.1'): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    const { port: actual } = this.#server.address() as AddressInfo;
    return `http://${host.includes(':') ? `[${host}]` : host}:${actual}`;
  }

  /** Takes no more requests, and hangs up on those that are not answered within `graceMs`. */
  async close(graceMs = 500): Promise<void> {
    if (!this.#server.listening) return;
    await new Promise<void>((resolve) => {
      const cancel = this.#options.clock.schedule(graceMs, () => this.#server.closeAllConnections());
      this.#server.close(() => {
        cancel();
        resolve();
      });
      this.#server.closeIdleConnections();
    });
  }

  async #handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const id = this.#requestId();
    const receivedAtMs = this.#options.clock.now();
    const body = await readBody(message, httpApiLimits.payloadBytes);
    if (body === 'aborted') return;
    const request = readRequest(message, body, { id, receivedAtMs });
    // The rest of a body that is refused is not worth waiting for.
    if (request.problem === 'too-large') response.setHeader('connection', 'close');
    const notes: AccessNotes = {};
    const answered = await this.#answer(request, notes);
    const answer = this.#cors === undefined ? answered : this.#withCors(this.#cors, request, answered);
    this.#write(response, id, answer);
    this.#logAccess(request, answer, notes);
  }

  #withCors(cors: Cors, request: ApiRequest, response: ApiResponse): ApiResponse {
    return cors.isPreflight(request) ? response : cors.apply(request, response);
  }

  async #answer(request: ApiRequest, notes: AccessNotes): Promise<ApiResponse> {
    const { definition } = this.#options;
    if (request.problem === 'too-large') return refuse(413, 'Request Entity Too Large', notes);
    if (request.problem === 'malformed-path') return refuse(400, 'Bad Request', notes);
    if (this.#cors?.isPreflight(request) === true) return this.#cors.preflight(request);
    const match = this.#match(request);
    if (match === undefined) return refuse(404, 'Not Found', notes);
    const { route } = match;
    notes.routeKey = route.routeKey;
    if (this.#buckets.get(route.routeKey)?.take() === false) return refuse(429, 'Too Many Requests', notes);
    let context: EventContext = {
      accountId: this.#arns.accountId,
      apiId: definition.apiId,
      stage: definition.stage,
      match,
    };
    if (route.authorizerId !== undefined) {
      const authorizer = this.#authorizers.get(route.authorizerId);
      if (authorizer === undefined) return refuse(500, 'Internal Server Error', notes);
      const decision = await authorizer.authorize(request, context, this.#arns.route(definition.stage.name, request));
      if (decision.kind === 'unauthorized') return refuse(401, 'Unauthorized', notes);
      if (decision.kind === 'error') {
        notes.authorizerError = decision.message;
        return refuse(500, 'Internal Server Error', notes);
      }
      notes.authorizer = decision.context;
      if (decision.kind === 'forbidden') return refuse(403, 'Forbidden', notes);
      context = { ...context, authorizerContext: decision.context };
    }
    return this.#integration.answer(request, context, notes);
  }

  #match(request: ApiRequest): RouteMatch | undefined {
    const { name } = this.#options.definition.stage;
    if (name === '$default') return this.#routes.match(request.method, request.encodedPath);
    const prefix = `/${name}`;
    if (request.encodedPath !== prefix && !request.encodedPath.startsWith(`${prefix}/`)) return undefined;
    return this.#routes.match(request.method, request.encodedPath.slice(prefix.length) || '/');
  }

  #write(response: ServerResponse, id: string, answer: ApiResponse): void {
    if (answer.cookies.length > 0) response.setHeader('set-cookie', answer.cookies);
    response.writeHead(answer.statusCode, {
      ...answer.headers,
      'apigw-requestid': id,
      ...(answer.statusCode === 204 || answer.statusCode === 304 ? {} : { 'content-length': answer.body.length }),
    });
    response.end(answer.body);
  }

  #logAccess(request: ApiRequest, answer: ApiResponse, notes: AccessNotes): void {
    const { stage, apiId } = this.#options.definition;
    if (stage.accessLogFormat === undefined || this.#options.accessLog === undefined) return;
    const line = accessLogLine(stage.accessLogFormat, {
      ...notes,
      request,
      accountId: this.#arns.accountId,
      apiId,
      stage: stage.name,
      status: answer.statusCode,
      responseLength: answer.body.length,
      responseLatencyMs: this.#options.clock.now() - request.receivedAtMs,
    });
    this.#options.accessLog(line);
  }

  #bucket(settings: RouteSettings | undefined): TokenBucket | undefined {
    if (settings?.throttlingRateLimit === undefined && settings?.throttlingBurstLimit === undefined) return undefined;
    return new TokenBucket(this.#options.clock, {
      ratePerSecond: settings.throttlingRateLimit ?? Infinity,
      burst: settings.throttlingBurstLimit ?? Infinity,
    });
  }

  /** Sixteen characters of base64, as API Gateway gives them. */
  #requestId(): string {
    return Buffer.from(this.#options.random.uuid().replaceAll('-', '').slice(0, 22), 'hex').toString('base64');
  }
}
