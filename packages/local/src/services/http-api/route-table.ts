import type { RouteDefinition } from './http-api-definition.ts';

export interface RouteMatch {
  readonly route: RouteDefinition;
  readonly pathParameters: Readonly<Record<string, string>> | undefined;
}

interface Entry {
  readonly route: RouteDefinition;
  readonly method: string;
  readonly segments: readonly Segment[];
}

type Segment =
  | { readonly kind: 'static'; readonly text: string }
  | { readonly kind: 'parameter' | 'greedy'; readonly name: string };

/**
 * Picks the route of a request: a full match first, then a greedy `{proxy+}`, then `$default`; the more literal path and the
 * named method win over `{parameter}` and `ANY`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export class RouteTable {
  readonly #entries: readonly Entry[];
  readonly #fallback: RouteDefinition | undefined;

  constructor(routes: readonly RouteDefinition[]) {
    this.#fallback = routes.find((route) => route.routeKey === '$default');
    this.#entries = routes
      .filter((route) => route.routeKey !== '$default')
      .map((route) => {
        const [method = '', path = ''] = route.routeKey.split(' ');
        return { route, method, segments: split(path).map(parseSegment) };
      })
      .toSorted(bySpecificity);
  }

  /** @param path still percent-encoded; path parameters come out decoded, as API Gateway hands them on */
  match(method: string, path: string): RouteMatch | undefined {
    const segments = split(path);
    for (const entry of this.#entries) {
      if (entry.method !== 'ANY' && entry.method !== method) continue;
      const pathParameters = matchSegments(entry.segments, segments);
      if (pathParameters !== undefined) {
        return {
          route: entry.route,
          pathParameters: Object.keys(pathParameters).length === 0 ? undefined : pathParameters,
        };
      }
    }
    return this.#fallback === undefined ? undefined : { route: this.#fallback, pathParameters: undefined };
  }
}

function split(path: string): string[] {
  const segments = path.split('/').slice(1);
  // A trailing slash is no segment of its own.
  if (segments.at(-1) === '') segments.pop();
  return segments;
}

function parseSegment(text: string): Segment {
  if (!text.startsWith('{') || !text.endsWith('}')) return { kind: 'static', text };
  const name = text.slice(1, -1);
  return name.endsWith('+') ? { kind: 'greedy', name: name.slice(0, -1) } : { kind: 'parameter', name };
}

function matchSegments(pattern: readonly Segment[], segments: readonly string[]): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [index, segment] of pattern.entries()) {
    if (segment.kind === 'greedy') {
      if (segments.length <= index) return undefined;
      parameters[segment.name] = decodeURIComponent(segments.slice(index).join('/'));
      return parameters;
    }
    const actual = segments[index];
    if (actual === undefined) return undefined;
    if (segment.kind === 'static') {
      if (segment.text !== decodeURIComponent(actual)) return undefined;
    } else {
      if (actual === '') return undefined;
      parameters[segment.name] = decodeURIComponent(actual);
    }
  }
  return pattern.length === segments.length ? parameters : undefined;
}

const rank = { static: 0, parameter: 1, greedy: 2 } as const;

function bySpecificity(a: Entry, b: Entry): number {
  const greedy = Number(a.segments.at(-1)?.kind === 'greedy') - Number(b.segments.at(-1)?.kind === 'greedy');
  if (greedy !== 0) return greedy;
  for (const [index, segment] of a.segments.entries()) {
    const other = b.segments[index];
    if (other === undefined) break;
    const difference = rank[segment.kind] - rank[other.kind];
    if (difference !== 0) return difference;
  }
  // Two greedy routes: the longer prefix first.
  return b.segments.length - a.segments.length || Number(a.method === 'ANY') - Number(b.method === 'ANY');
}
