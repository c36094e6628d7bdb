import { validationException } from './errors.ts';

/** One step down: to a field or an element, or to all of them. */
type Step = { readonly key: string | number } | 'all';

/**
 * Looks along a path such as `$.detail.items[0].name`, `$['a b']` or `$.resources[*]`; undefined where nothing is.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function readPath(path: string, value: unknown): unknown {
  let found: readonly unknown[] = [value];
  let many = false;
  for (const step of parsePath(path)) {
    if (step === 'all') {
      many = true;
      found = found.flatMap((each) =>
        Array.isArray(each) ? (each as unknown[]) : Object.values(Object(each) as object),
      );
    } else {
      found = found.flatMap((each) => {
        const next = child(each, step.key);
        return next === undefined ? [] : [next];
      });
    }
  }
  return many ? found : found[0];
}

/** The steps of a path; refuses what is none. */
export function parsePath(path: string): readonly Step[] {
  if (!path.startsWith('$')) throw invalid(path);
  const steps: Step[] = [];
  const step = /\.(\*|[^.[\]'"*]+)|\[(?:(\*)|(\d+)|'([^']*)'|"([^"]*)")\]/y;
  step.lastIndex = 1;
  while (step.lastIndex < path.length) {
    const match = step.exec(path);
    if (match === null) throw invalid(path);
    const [, name, star, index, single, double] = match;
    if (name === '*' || star !== undefined) steps.push('all');
    else steps.push({ key: index === undefined ? (name ?? single ?? double ?? '') : Number(index) });
  }
  return steps;
}

function child(value: unknown, step: string | number): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) return typeof step === 'number' ? (value as unknown[])[step] : undefined;
  return Object.hasOwn(value, step) ? (value as Record<string | number, unknown>)[step] : undefined;
}

function invalid(path: string): Error {
  return validationException(`Invalid JsonPath: ${path}`);
}
