import type { JsonObject } from './json-value.ts';

/** A function of the template, ready to be run. */
export interface PlannedFunction {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  readonly codeDirectory: string;
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMb: number;
  readonly timeoutMs: number;
  readonly reservedConcurrency?: number;
}

/** A queue that feeds a function. */
export interface PlannedEventSourceMapping {
  readonly uuid: string;
  readonly eventSourceArn: string;
  readonly functionArn: string;
  readonly enabled: boolean;
  readonly batchSize: number;
  readonly maximumBatchingWindowSeconds: number;
  readonly reportBatchItemFailures: boolean;
  readonly maximumConcurrency?: number;
  /** Filter patterns, as JSON objects; none: everything passes. */
  readonly filters: readonly JsonObject[];
}

/** An HTTP API with what hangs on it. */
export interface PlannedApi {
  readonly id: string;
  readonly name: string;
  readonly cors?: JsonObject;
  readonly integrations: Map<string, PlannedIntegration>;
  readonly authorizers: Map<string, PlannedAuthorizer>;
  readonly routes: PlannedRoute[];
  stage?: PlannedStage;
}

export interface PlannedIntegration {
  readonly id: string;
  readonly functionArn: string;
  readonly timeoutMs: number;
}

export interface PlannedAuthorizer {
  readonly id: string;
  readonly functionArn: string;
  readonly identitySources: readonly string[];
  readonly simpleResponses: boolean;
  readonly resultTtlSeconds: number;
}

export interface PlannedRoute {
  /** `POST /v1/events`, or `$default`. */
  readonly routeKey: string;
  readonly integrationId: string;
  readonly authorizerId?: string;
}

export interface PlannedStage {
  readonly name: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly accessLogFormat?: string;
  readonly throttlingBurstLimit?: number;
  readonly throttlingRateLimit?: number;
}

/** Everything of a template that runs rather than stores: filled by the resource types, carried out by the runtime. */
export interface Plan {
  readonly functions: Map<string, PlannedFunction>;
  readonly eventSourceMappings: PlannedEventSourceMapping[];
  readonly apis: Map<string, PlannedApi>;
  /** Physical names of the tables, by logical id. */
  readonly tables: Map<string, string>;
}

/** A plan with nothing in it yet. */
export function emptyPlan(): Plan {
  return { functions: new Map(), eventSourceMappings: [], apis: new Map(), tables: new Map() };
}

/** The API of this id, which the template must have declared. */
export function plannedApi(plan: Plan, apiId: string): PlannedApi {
  const api = plan.apis.get(apiId);
  if (api === undefined) throw new Error(`API "${apiId}" does not exist`);
  return api;
}
