import type { Clock } from '../../clock.ts';
import type { ApiRequest } from './api-request.ts';
import type { AuthorizerDefinition } from './http-api-definition.ts';
import { authorizerEvent, type EventContext, queryStringParameters } from './proxy-event.ts';

/** What an authorizer decided; `error` where it could not. */
export type Authorization =
  | { readonly kind: 'allowed'; readonly context: Readonly<Record<string, unknown>> }
  | { readonly kind: 'forbidden'; readonly context: Readonly<Record<string, unknown>> }
  | { readonly kind: 'unauthorized' }
  | { readonly kind: 'error'; readonly message: string };

/** Runs the authorizer's function; throws where it fails. */
export type InvokeAuthorizer = (functionArn: string, event: Record<string, unknown>) => Promise<unknown>;

/**
 * A Lambda authorizer: asks its function, and remembers the answer for the same identity.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export class LambdaAuthorizer {
  readonly #definition: AuthorizerDefinition;
  readonly #clock: Clock;
  readonly #invoke: InvokeAuthorizer;
  readonly #cache = new Map<string, { readonly answer: Answer; readonly untilMs: number }>();

  constructor(definition: AuthorizerDefinition, options: { readonly clock: Clock; readonly invoke: InvokeAuthorizer }) {
    this.#definition = definition;
    this.#clock = options.clock;
    this.#invoke = options.invoke;
  }

  async authorize(request: ApiRequest, context: EventContext, routeArn: string): Promise<Authorization> {
    const identity = this.#definition.identitySources.map((source) => identityValue(source, request, context));
    if (identity.some((value) => value === undefined || value === '')) return { kind: 'unauthorized' };
    const identitySource = identity as string[];
    try {
      const answer = await this.#answer(identitySource, () =>
        this.#invoke(this.#definition.functionArn, authorizerEvent(request, context, { routeArn, identitySource })),
      );
      return { kind: answer.allows(routeArn) ? 'allowed' : 'forbidden', context: answer.context };
    } catch (error) {
      return { kind: 'error', message: error instanceof Error ? error.message : String(error) };
    }
  }

  async #answer(identity: readonly string[], ask: () => Promise<unknown>): Promise<Answer> {
    const key = JSON.stringify(identity);
    const now = this.#clock.now();
    const cached = this.#cache.get(key);
    if (cached !== undefined && now < cached.untilMs) return cached.answer;
    const answer = readAnswer(await ask(), this.#definition.enableSimpleResponses);
    const ttlMs = (this.#definition.resultTtlSeconds ?? 0) * 1000;
    if (ttlMs > 0 && identity.length > 0) {
      for (const [other, { untilMs }] of this.#cache) if (untilMs <= now) this.#cache.delete(other);
      this.#cache.set(key, { answer, untilMs: now + ttlMs });
    }
    return answer;
  }
}

interface Answer {
  readonly allows: (routeArn: string) => boolean;
  readonly context: Readonly<Record<string, unknown>>;
}

function readAnswer(answer: unknown, simple: boolean): Answer {
  const { isAuthorized, policyDocument, context } = isObject(answer) ? answer : {};
  const given = isObject(context) ? context : {};
  if (simple) {
    if (typeof isAuthorized !== 'boolean') throw new Error('The response from the Lambda function is invalid');
    return { allows: () => isAuthorized, context: given };
  }
  const statements = isObject(policyDocument) ? [policyDocument['Statement']].flat() : [];
  if (statements.length === 0 || !statements.every(isObject)) {
    throw new Error('The response from the Lambda function is invalid');
  }
  const touching = (effect: string, routeArn: string): boolean =>
    statements.some(
      (statement) =>
        statement['Effect'] === effect &&
        covers(statement['Action'], 'execute-api:Invoke') &&
        covers(statement['Resource'], routeArn),
    );
  return {
    allows: (routeArn) => touching('Allow', routeArn) && !touching('Deny', routeArn),
    context: given,
  };
}

function covers(patterns: unknown, value: string): boolean {
  return [patterns].flat().some((pattern) => {
    if (typeof pattern !== 'string') return false;
    const expression = pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    return new RegExp(`^${expression}$`).test(value);
  });
}

function identityValue(source: string, request: ApiRequest, context: EventContext): string | undefined {
  const [, kind = '', name = ''] =
    /^\$(request\.header|request\.querystring|context|stageVariables)\.(.+)$/.exec(source) ?? [];
  switch (kind) {
    case 'request.header':
      return request.headers[name.toLowerCase()];
    case 'request.querystring':
      return queryStringParameters(request.queryString)?.[name];
    case 'stageVariables':
      return context.stage.variables?.[name];
    default:
      return contextValue(name, request, context);
  }
}

function contextValue(name: string, request: ApiRequest, context: EventContext): string | undefined {
  const values: Record<string, string | undefined> = {
    routeKey: context.match.route.routeKey,
    httpMethod: request.method,
    path: request.path,
    stage: context.stage.name,
    apiId: context.apiId,
    accountId: context.accountId,
    'identity.sourceIp': request.sourceIp,
    'identity.userAgent': request.headers['user-agent'],
  };
  return values[name];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
