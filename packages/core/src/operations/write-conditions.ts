import { compileCondition } from '../conditions/compile-condition.ts';
import type { Condition } from '../conditions/condition.ts';
import type { PlaceholderTable } from '../conditions/placeholder-table.ts';
import { typeOf } from '../values/attribute-value.ts';
import type { NamedTable } from './operation-types.ts';
import type { VersionRule, WriteConditions } from './plans.ts';

/** All conditions of a write as one expression; undefined when it has none. */
export function compileConditions(
  { definition }: NamedTable,
  { existence, version, if: caller }: WriteConditions,
  placeholders: PlaceholderTable,
): string | undefined {
  const parts: Condition[] = [];
  if (existence) parts.push({ op: 'exists', path: [definition.partitionKey.name], exists: existence === 'present' });
  if (version) parts.push(versionCondition(version));
  if (caller) parts.push(caller);
  const [first] = parts;
  if (!first) return undefined;
  return compileCondition(parts.length === 1 ? first : { op: 'and', of: parts }, placeholders);
}

/** The stored version is absent, or not greater than the event's: equal values apply. */
export function versionCondition({ attribute, value, appliesToOtherTypes }: VersionRule): Condition {
  const path = [attribute] as const;
  const comparable: Condition = appliesToOtherTypes
    ? { op: 'not', of: { op: 'type', path, type: typeOf(value) } }
    : { op: 'exists', path, exists: false };
  return { op: 'or', of: [comparable, { op: 'compare', left: { kind: 'path', path }, comparator: '<=', value }] };
}
