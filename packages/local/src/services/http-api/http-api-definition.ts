/** An API Gateway HTTP API as the template describes it. */
export interface HttpApiDefinition {
  readonly apiId: string;
  readonly routes: readonly RouteDefinition[];
  readonly stage: StageDefinition;
  readonly authorizers?: readonly AuthorizerDefinition[];
  readonly cors?: CorsConfiguration;
}

export interface RouteDefinition {
  /** `POST /v1/events`, `ANY /files/{proxy+}` or `$default`. */
  readonly routeKey: string;
  readonly integration: IntegrationDefinition;
  readonly authorizerId?: string;
}

/** A Lambda proxy integration, payload format 2.0. */
export interface IntegrationDefinition {
  readonly functionArn: string;
  /** 50 ms to 30 s. @default 30000 */
  readonly timeoutMs?: number;
}

export interface StageDefinition {
  /** `$default` is served at the root, any other under `/<name>`. */
  readonly name: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly defaultRouteSettings?: RouteSettings;
  /** By route key. */
  readonly routeSettings?: Readonly<Record<string, RouteSettings>>;
  /** With `$context` variables. */
  readonly accessLogFormat?: string;
}

export interface RouteSettings {
  /** Requests a second. */
  readonly throttlingRateLimit?: number;
  /** Requests at once. */
  readonly throttlingBurstLimit?: number;
}

/** A Lambda authorizer of type REQUEST, payload format 2.0. */
export interface AuthorizerDefinition {
  readonly authorizerId: string;
  readonly functionArn: string;
  /** `$request.header.Authorization`, `$request.querystring.x`, `$context.routeKey`, `$stageVariables.x`. */
  readonly identitySources: readonly string[];
  /** Answers `{isAuthorized, context}` instead of an IAM policy. */
  readonly enableSimpleResponses: boolean;
  /** 0 turns the cache off. @default 0 */
  readonly resultTtlSeconds?: number;
}

export interface CorsConfiguration {
  readonly allowOrigins?: readonly string[];
  readonly allowMethods?: readonly string[];
  readonly allowHeaders?: readonly string[];
  readonly exposeHeaders?: readonly string[];
  readonly allowCredentials?: boolean;
  readonly maxAge?: number;
}
