import type { ApiRequest } from './api-request.ts';
import type { RouteMatch } from './route-table.ts';

/** The `execute-api` ARNs by which policies speak of an API. */
export class ApiArns {
  readonly accountId: string;
  readonly #api: string;

  constructor(apiId: string, options: { readonly region?: string; readonly accountId?: string }) {
    this.accountId = options.accountId ?? '000000000000';
    this.#api = `arn:aws:execute-api:${options.region ?? 'us-east-1'}:${this.accountId}:${apiId}`;
  }

  /** What an authorizer's policy is judged by: the path that was asked for. */
  route(stage: string, request: ApiRequest): string {
    const path = stage === '$default' ? request.path : request.path.slice(stage.length + 1);
    return `${this.#api}/${stage}/${request.method}${path}`;
  }

  /** What a function's resource policy is judged by: the path as the route has it. */
  integration(stage: string, match: RouteMatch, method: string): string {
    const { routeKey } = match.route;
    if (routeKey === '$default') return `${this.#api}/${stage}/$default`;
    return `${this.#api}/${stage}/${method}${routeKey.slice(routeKey.indexOf('/'))}`;
  }

  authorizer(authorizerId: string): string {
    return `${this.#api}/authorizers/${authorizerId}`;
  }
}
