import { invalidParameters, validationError } from '../dynamodb-errors.ts';
import { type AttributeMap, type AttributeType, type AttributeValue, emptyMap } from '../values/attribute-value.ts';
import { canonicalNumber, type NumberProblem } from '../values/decimal.ts';

/** Documents nest at most 32 levels: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const MAX_DEPTH = 32;

/** Checks every value of a map and answers it with its numbers in canonical form; the map given stays as it is. */
export function checkMap(map: AttributeMap, depth = 0): AttributeMap {
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
      // AWS takes `false` too and stores what it can only mean.
      return value.NULL === true ? value : { NULL: true };
    case 'SS':
      return checkSet(
        value,
        value.SS ?? [],
        'An string set  may not be empty',
        (shown) => `${shown} contains duplicates.`,
      );
    case 'BS':
      return checkSet(
        value,
        value.BS ?? [],
        'Binary sets should not be empty',
        (shown) => `${shown}of type BS contains duplicates.`,
      );
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

/** The sentence for a number that cannot be stored. */
export function numberProblemMessage(problem: NumberProblem, text: string): string {
  if (problem !== 'not-a-number') return NUMBER_PROBLEMS[problem];
  return text === ''
    ? 'The parameter cannot be converted to a numeric value'
    : `The parameter cannot be converted to a numeric value: ${text}`;
}

function checkNumber(text: string): string {
  const number = canonicalNumber(text);
  if ('problem' in number) throw validationError(numberProblemMessage(number.problem, text));
  return number.text;
}

function checkNumberSet(members: readonly string[]): AttributeValue {
  if (members.length === 0) throw invalidParameters('An number set  may not be empty');
  const numbers = members.map(checkNumber);
  if (new Set(numbers).size < numbers.length) throw validationError('Input collection contains duplicates');
  return { NS: numbers };
}

function checkSet(
  value: AttributeValue,
  members: readonly string[],
  empty: string,
  duplicates: (shown: string) => string,
): AttributeValue {
  if (members.length === 0) throw invalidParameters(empty);
  if (new Set(members).size < members.length) {
    throw invalidParameters(`Input collection ${duplicates(`[${members.join(', ')}]`)}`);
  }
  return value;
}

function checkDepth(depth: number): void {
  if (depth >= MAX_DEPTH)
    throw validationError(
      'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit',
    );
}
