import { invalidParameters, ValueFault, validationError } from '../dynamodb-errors.ts';
import { type AttributeMap, type AttributeType, type AttributeValue, emptyMap } from '../values/attribute-value.ts';
import { compareBinary, compareUtf8 } from '../values/compare-values.ts';
import { canonicalNumber, compareNumbers, type NumberProblem, olderNumberProblem } from '../values/decimal.ts';

/**
 * Documents nest at most 32 levels: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
 * The attribute itself is the first of them, so that the innermost value lies in 31 maps or lists.
 */
const MAX_DEPTH = 31;

/** Checks every value of a map and answers it with its numbers in canonical form; the map given stays as it is. */
export function checkMap(map: AttributeMap, depth = 0): AttributeMap {
  // Below the first level AWS refuses empty names too, in words that are not recorded.
  if (depth === 0 && Object.hasOwn(map, '')) throw validationError('Empty attribute name');
  let changed: AttributeMap | undefined;
  for (const name in map) {
    const value = map[name];
    if (value === undefined) continue;
    const checked = checkValue(value, depth);
    if (checked === value) continue;
    changed ??= Object.assign(emptyMap(), map);
    changed[name] = checked;
  }
  return changed ?? map;
}

/** Checks one value: exactly one type, content within the rules. */
export function checkValue(value: AttributeValue, depth = 0): AttributeValue {
  let type: AttributeType | undefined;
  let types = 0;
  for (const name in value) {
    type ??= name as AttributeType;
    types++;
  }
  if (type === undefined) {
    throw validationError('Supplied AttributeValue is empty, must contain exactly one of the supported datatypes');
  }
  if (types > 1) {
    throw validationError(
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    );
  }
  return checkContent(value, type, depth);
}

function checkContent(value: AttributeValue, type: AttributeType, depth: number): AttributeValue {
  switch (type) {
    case 'N': {
      const text = checkNumber(value.N ?? '');
      return text === value.N ? value : { N: text };
    }
    case 'NULL':
      if (value.NULL === true) return value;
      throw invalidParameters('Null attribute value types must have the value of true');
    case 'SS':
      return checkStringSet(value, value.SS ?? []);
    case 'BS':
      return checkBinarySet(value, value.BS ?? []);
    case 'NS':
      return checkNumberSet(value.NS ?? []);
    case 'L':
      checkDepth(depth);
      return { L: (value.L ?? []).map((element) => checkValue(element, depth + 1)) };
    case 'M':
      checkDepth(depth);
      return { M: checkMap(value.M ?? {}, depth + 1) };
    default:
      return value;
  }
}

const NUMBER_PROBLEMS: Readonly<Record<Exclude<NumberProblem, 'not-a-number'>, string>> = {
  overflow: 'Number overflow. Attempting to store a number with magnitude larger than supported range',
  underflow: 'Number underflow. Attempting to store a number with magnitude smaller than supported range',
  precision: 'Attempting to store more than 38 significant digits in a Number',
};

/** The refusal of a number that cannot be stored. */
export function numberFault(problem: NumberProblem, text: string): ValueFault {
  const older = olderNumberProblem(problem, text);
  return new ValueFault(
    problem === 'not-a-number' ? `${NOT_NUMERIC}: ${text}` : NUMBER_PROBLEMS[problem],
    older === 'not-a-number' ? (text === '' ? NOT_NUMERIC : `${NOT_NUMERIC}: ${text}`) : NUMBER_PROBLEMS[older],
  );
}

const NOT_NUMERIC = 'The parameter cannot be converted to a numeric value';

function checkNumber(text: string): string {
  const number = canonicalNumber(text);
  if ('problem' in number) throw numberFault(number.problem, text);
  return number.text;
}

function checkNumberSet(members: readonly string[]): AttributeValue {
  if (members.length === 0) throw invalidParameters('An number set  may not be empty');
  const numbers = members.map(checkNumber);
  if (new Set(numbers).size < numbers.length) {
    throw new ValueFault(`${INVALID}Input collection contains duplicates.`, 'Input collection contains duplicates');
  }
  return { NS: numbers.toSorted(compareNumbers) };
}

function checkStringSet(value: AttributeValue, members: readonly string[]): AttributeValue {
  if (members.length === 0) throw invalidParameters('An string set  may not be empty');
  if (new Set(members).size < members.length) {
    const shown = untilRepeated(members, compareUtf8).map((member) => `"${member}"`);
    throw new ValueFault(
      `${INVALID}Input collection [${shown.join(', ')}] contains duplicates.`,
      `${INVALID}Input collection [${members.join(', ')}] contains duplicates.`,
    );
  }
  return isOrdered(members, compareUtf8) ? value : { SS: members.toSorted(compareUtf8) };
}

function checkBinarySet(value: AttributeValue, members: readonly string[]): AttributeValue {
  if (members.length === 0) throw invalidParameters('Binary sets should not be empty');
  if (new Set(members).size < members.length) {
    const shown = untilRepeated(members, compareBinary).map((member) => `"${member}"`);
    throw new ValueFault(
      `${INVALID}Input collection [${shown.join(',')}]of type BS contains duplicates.`,
      `${INVALID}Input collection [${members.join(', ')}]of type BS contains duplicates.`,
    );
  }
  return isOrdered(members, compareBinary) ? value : { BS: members.toSorted(compareBinary) };
}

const INVALID = 'One or more parameter values were invalid: ';

/** Members as AWS shows those of a set with duplicates: in order up to the first repeated one, then as they were sent. */
function untilRepeated(members: readonly string[], compare: (left: string, right: string) => number): string[] {
  const seen = new Set<string>();
  const repeated = members.findIndex((member) => seen.size === seen.add(member).size);
  return [...members.slice(0, repeated).toSorted(compare), ...members.slice(repeated)];
}

/** Sets are kept, and answered, in the order of their members. */
function isOrdered(members: readonly string[], compare: (left: string, right: string) => number): boolean {
  return members.every((member, index) => index === 0 || compare(members[index - 1] ?? '', member) < 0);
}

function checkDepth(depth: number): void {
  if (depth >= MAX_DEPTH)
    throw validationError(
      'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit',
    );
}

/** Refuses a value that was put together of others and nests too deep. */
export function checkNesting(value: AttributeValue, depth = 0): void {
  if (value.L === undefined && value.M === undefined) return;
  checkDepth(depth);
  for (const element of value.L ?? []) checkNesting(element, depth + 1);
  for (const name in value.M) {
    const element = value.M[name];
    if (element !== undefined) checkNesting(element, depth + 1);
  }
}
