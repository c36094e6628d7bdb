import type {
  AuthorizerDefinition,
  CorsConfiguration,
  IntegrationDefinition,
  RouteDefinition,
  StageDefinition,
} from '../services/http-api/http-api-definition.ts';
import type { EventSourceMapping } from '../services/lambda/event-sources/event-source-mapping.ts';
import type { FunctionDefinition } from '../services/lambda/function-definition.ts';

/** An HTTP API, gathered from the resources that make it up. */
export interface PlannedApi {
  readonly apiId: string;
  readonly cors?: CorsConfiguration;
  /** By integration id. */
  readonly integrations: Map<string, IntegrationDefinition>;
  readonly authorizers: AuthorizerDefinition[];
  readonly routes: RouteDefinition[];
  stage?: StageDefinition;
}

/** Everything of a template that runs rather than stores: filled by the resource types, carried out by the runtime. */
export interface Plan {
  /** By ARN. */
  readonly functions: Map<string, FunctionDefinition>;
  readonly eventSourceMappings: EventSourceMapping[];
  /** By API id. */
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
