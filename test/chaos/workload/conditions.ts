import type { JsonObject } from '../../../packages/core/src/index.ts';
import type { Chance } from './chance.ts';

/** Tags of users: few, so that sets meet. */
const tags = ['a', 'b', 'c', 'd'] as const;

/** A set with some of the tags, one at least, in their order. */
export function someTags(chance: Chance): JsonObject {
  const some = tags.filter(() => chance.happens(0.5));
  return { $set: some.length > 0 ? some : [chance.of(tags)] };
}

type Test = (chance: Chance) => JsonObject;

/** One of each kind that the language has, on what users have, may have, and never have. */
const tests: readonly Test[] = [
  (chance) => ({ age: { [chance.of(['<', '<=', '>', '>='])]: chance.below(90) } }),
  (chance) => ({ age: { between: [chance.below(45), 45 + chance.below(45)] } }),
  (chance) => ({ name: `N${chance.below(10)}` }),
  (chance) => ({ name: { '<>': `N${chance.below(10)}` } }),
  (chance) => ({ name: { in: [0, 1, 2].map(() => `N${chance.below(10)}`) } }),
  (chance) => ({ name: { beginsWith: `N${1 + chance.below(9)}` } }),
  (chance) => ({ email: { contains: `u${chance.below(5)}@` } }),
  (chance) => ({ tags: { contains: chance.of(tags) } }),
  (chance) => ({ tags: someTags(chance) }),
  (chance) => ({ tags: { size: { [chance.of(['=', '<>', '<', '>='])]: 1 + chance.below(3) } } }),
  (chance) => ({ name: { size: 2 + chance.below(2) } }),
  (chance) => ({ visits: { exists: chance.happens(0.5) } }),
  (chance) => ({ tags: { type: chance.of(['string-set', 'number']) } }),
  (chance) => ({ visits: { '>': chance.below(3), '<>': chance.below(5) } }),
  (chance) => ({ nothing: { '<>': chance.below(2) } }),
];

/** A condition on a user: one test, or some that are joined. */
export function userCondition(chance: Chance): JsonObject {
  if (chance.happens(0.7)) return chance.of(tests)(chance);
  const [one, other] = [userCondition(chance), userCondition(chance)];
  return chance.of([{ and: [one, other] }, { or: [one, other] }, { not: one }, { not: { or: [one, other] } }]);
}
