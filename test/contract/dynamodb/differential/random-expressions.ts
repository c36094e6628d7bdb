import type { Clause, Condition, Operand, Path, Sum, Term } from './plan.ts';
import { PATHS, type RandomValues } from './random-values.ts';

const TYPES = ['S', 'N', 'B', 'BOOL', 'NULL', 'M', 'L', 'SS', 'NS', 'BS'];

/** A condition of every operator and function; what stands literally in it is of a type its operator takes. */
export function randomCondition(values: RandomValues, depth: number): Condition {
  const { forDynalite } = values.options;
  const roll = values.next();
  if (depth > 0 && roll < 0.25) {
    return {
      kind: roll < 0.12 ? 'and' : 'or',
      left: randomCondition(values, depth - 1),
      right: randomCondition(values, depth - 1),
    };
  }
  if (depth > 0 && roll < 0.33) {
    return { kind: 'not', operand: randomCondition(values, forDynalite ? 0 : depth - 1) };
  }
  const path = values.path();
  switch (values.int(8)) {
    case 0:
      return { kind: values.next() < 0.5 ? 'exists' : 'not-exists', path };
    case 1:
      return { kind: 'type', path, type: values.pick(TYPES) };
    case 2: {
      const starts = [{ S: values.pick(['a', 'ab', 'b']) }, { B: values.pick(['AQ==', 'Ag==']) }];
      return {
        kind: 'begins-with',
        path,
        operand: orOther(values, path, { kind: 'value', value: values.pick(starts) }, 'path'),
      };
    }
    case 3:
      return {
        kind: 'contains',
        path,
        operand: orOther(values, path, { kind: 'value', value: values.scalar() }, 'path'),
      };
    case 4: {
      const candidates = [0, 1, 2].map(() => orOther(values, path, { kind: 'value', value: values.scalar() }));
      return { kind: 'in', operand: sized(values, path), candidates };
    }
    case 5: {
      const [low, high] = [orOther(values, path, number('-2')), orOther(values, path, number('1.5'))];
      return { kind: 'between', operand: sized(values, path), low, high };
    }
    default:
      return comparison(values, path);
  }
}

function comparison(values: RandomValues, path: Path): Condition {
  const ordered = values.next() < 0.5;
  const left = sized(values, path);
  const value = ordered || left.kind === 'size' ? values.number() : values.valueFor(String(path[0]));
  const right = orOther(values, path, { kind: 'value', value });
  const operator = values.pick(ordered ? ['<', '<=', '>', '>='] : ['=', '<>']);
  return values.next() < 0.8
    ? { kind: 'compare', left, operator, right }
    : { kind: 'compare', left: right, operator, right: left };
}

function number(text: string): Operand {
  return { kind: 'value', value: { N: text } };
}

function sized(values: RandomValues, path: Path): Operand {
  return { kind: values.next() < 0.15 ? 'size' : 'path', path };
}

/** Now and then another path, or its size, in place of a literal. */
function orOther(values: RandomValues, not: Path, literal: Operand, kind: 'path' | 'any' = 'any'): Operand {
  if (values.next() < 0.7 || values.options.forDynalite) return literal;
  const path = values.pick(PATHS.filter((other) => other !== not));
  return kind === 'path' ? { kind, path } : sized(values, path);
}

export function randomClauses(values: RandomValues): Clause[] {
  // The index's keys seldom, as most updates of them are refused.
  const paths = values.next() < 0.2 ? [...PATHS, ['g'], ['g'], ['g']] : PATHS;
  return values.apart(1 + values.int(3), paths).map((path): Clause => {
    const top = path.length === 1;
    const roll = values.next();
    if (roll < 0.12) return { kind: 'remove', path };
    if (roll < 0.27 && top) return { kind: 'add', path, value: values.next() < 0.5 ? values.number() : values.set() };
    if (roll < 0.37 && top) return { kind: 'delete', path, value: values.set() };
    return { kind: 'set', path, value: sum(values, path) };
  });
}

function sum(values: RandomValues, path: Path): Sum {
  if (values.next() > 0.3) return term(values, path, 1);
  const numeric = (): Term => {
    if (values.next() < 0.4) return { kind: 'value', value: values.number() };
    const from = values.pick<Path>([['n'], ['n'], ['n'], ['m', 'x'], path]);
    if (values.next() < 0.6) return { kind: 'path', path: from };
    return { kind: 'default', path: from, otherwise: { kind: 'value', value: values.number() } };
  };
  return { kind: values.next() < 0.5 ? 'plus' : 'minus', left: numeric(), right: numeric() };
}

function term(values: RandomValues, path: Path, depth: number): Term {
  const roll = values.next();
  if (roll < 0.2) return { kind: 'path', path: values.options.forDynalite ? ['n'] : values.path() };
  if (depth > 0 && roll < 0.35) {
    const from = values.options.forDynalite ? path : values.pick([path, values.path()]);
    return { kind: 'default', path: from, otherwise: term(values, path, depth - 1) };
  }
  if (depth > 0 && roll < 0.5) {
    const lists = values.pick<readonly [Term, Term]>([
      [{ kind: 'path', path: ['l'] }, literalList(values)],
      [literalList(values), { kind: 'path', path: ['l'] }],
      [{ kind: 'default', path: ['l'], otherwise: literalList(values) }, literalList(values)],
      [{ kind: 'path', path }, literalList(values)],
    ]);
    return { kind: 'append', left: lists[0], right: lists[1] };
  }
  return { kind: 'value', value: path.length === 1 ? values.valueFor(String(path[0])) : values.scalar() };
}

function literalList(values: RandomValues): Term {
  return { kind: 'value', value: { L: [values.scalar()] } };
}
