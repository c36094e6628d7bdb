import type { Route } from './sluice-event.ts';

/** Where an event of this type goes; undefined when nothing takes it. */
export function routeOf(type: string): Route | undefined {
  const dot = type.indexOf('.');
  const domain = type.slice(0, dot);
  return dot > 0 && isRoute(domain) ? domain : undefined;
}

function isRoute(text: string): text is Route {
  return text === 'query' || text === 'write' || text === 'import' || text === 'user' || text === 'auth';
}
