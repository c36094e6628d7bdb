import type { EventBridgeEngine } from './eventbridge-engine.ts';
import { resourceNotFound } from './errors.ts';
import { type Input, requiredString } from './input.ts';

export interface TaggedResource {
  readonly tags: Readonly<Record<string, string>>;
  /** Sets other tags; inside a write. */
  setTags(tags: Readonly<Record<string, string>>): void;
}

/** The bus or rule a request names by `ResourceARN`. */
export function taggedResource({ registry, names }: EventBridgeEngine, input: Input): TaggedResource {
  const arn = requiredString(input, 'ResourceARN');
  const path = arn.slice(arn.lastIndexOf(':') + 1).split('/');
  if (path[0] === 'event-bus') {
    const bus = registry.requireBus(names.busName(arn));
    return { tags: bus.tags, setTags: (tags) => void registry.putBus({ ...bus, tags }) };
  }
  const name = path.at(-1) ?? '';
  const rule =
    path[0] === 'rule' ? registry.requireRule(path.length > 2 ? (path[1] ?? '') : 'default', name) : undefined;
  if (rule === undefined) throw resourceNotFound(`Resource ${arn} does not exist.`);
  return { tags: rule.tags, setTags: (tags) => void registry.putRule({ ...rule, tags }) };
}
