import type { FaultPlan } from './fault-plan.ts';

/** A fault plan makes no sense; names every place at once. */
export class FaultPlanError extends Error {
  override readonly name = 'FaultPlanError';

  constructor(problems: readonly string[]) {
    super(`the fault plan is not valid:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

/** Says what is wrong with a value, or undefined. */
type Check = (value: unknown) => string | undefined;
type Fields = Readonly<Record<string, Check>>;

const text: Check = (value) => (typeof value === 'string' && value !== '' ? undefined : 'must be a text');
const share: Check = (value) => (isNumber(value, 0, 1) ? undefined : 'must be a number from 0 to 1');
const count: Check = (value) =>
  isNumber(value, 1, Infinity) && Number.isInteger(value) ? undefined : 'must be a whole number from 1';
const seconds: Check = (value) => (isNumber(value, 0, Infinity) ? undefined : 'must be a number from 0');
const status: Check = (value) =>
  isNumber(value, 400, 599) && Number.isInteger(value) ? undefined : 'must be a status from 400 to 599';
const whole: Check = (value) => (Number.isSafeInteger(value) ? undefined : 'must be a whole number');
const list: Check = (value) => (Array.isArray(value) ? undefined : 'must be a list');
const anything: Check = () => undefined;
const range: Check = (value) => {
  const [least, most, ...more] = Array.isArray(value) ? (value as readonly unknown[]) : [];
  const fits = more.length === 0 && isNumber(least, 0, Infinity) && isNumber(most, least, Infinity);
  return fits ? undefined : 'must be [least, most] in milliseconds';
};

function oneOf(...allowed: readonly string[]): Check {
  return (value) => (allowed.includes(value as string) ? undefined : `must be one of ${allowed.join(', ')}`);
}

const schedule: Fields = { probability: share, nth: count, times: count, fromSeconds: seconds, untilSeconds: seconds };
const pattern: Fields = {
  service: oneOf('dynamodb', 'sqs', 'events'),
  operation: text,
  resource: text,
  caller: text,
};
/** The fields of each kind of fault; those named in `required` must be there. */
const effects: Readonly<Record<string, { readonly fields: Fields; readonly required?: readonly string[] }>> = {
  error: { fields: { code: text, message: text, status }, required: ['code'] },
  throttle: { fields: {} },
  delay: { fields: { delayMs: range }, required: ['delayMs'] },
  'lost-request': { fields: {} },
  'lost-answer': { fields: {} },
  partial: { fields: { share } },
  cancel: {
    fields: { code: oneOf('TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'), share },
  },
  kill: { fields: { when: oneOf('before', 'after') } },
};

/**
 * Checks a fault plan as it was read from a file; fields it does not know are refused, so that a misspelt one is not silently nothing.
 * @throws FaultPlanError
 */
export function parseFaultPlan(value: unknown): FaultPlan {
  const problems = [...problemsOfPlan(value)];
  if (problems.length > 0) throw new FaultPlanError(problems);
  return value as FaultPlan;
}

function* problemsOfPlan(value: unknown): Generator<string> {
  if (!isRecord(value)) {
    yield 'must be an object';
    return;
  }
  const { calls = [], functions = [], queues = {} } = value;
  yield* problemsOf(value, { seed: whole, calls: list, functions: list, queues: anything }, '');
  yield* problemsOfQueues(queues);
  for (const [index, fault] of listed(calls).entries()) yield* problemsOfCall(fault, `calls[${index}]`);
  for (const [index, fault] of listed(functions).entries()) {
    const kill = oneOf('before-run', 'during-run', 'before-answer');
    const during = isRecord(fault) && fault['kill'] === 'during-run';
    const fields = { ...schedule, function: text, kill, ...(during && { afterMs: range }) };
    yield* problemsOf(fault, fields, `functions[${index}]`, ['kill']);
  }
}

function* problemsOfQueues(queues: unknown): Generator<string> {
  if (isRecord(queues) && Object.keys(queues).length === 0) return;
  yield* problemsOf(queues, { reorder: share, duplicate: share }, 'queues', ['reorder', 'duplicate']);
}

function* problemsOfCall(fault: unknown, path: string): Generator<string> {
  if (!isRecord(fault)) {
    yield `${path} must be an object`;
    return;
  }
  const kind = fault['fault'];
  const effect = typeof kind === 'string' && Object.hasOwn(effects, kind) ? effects[kind] : undefined;
  if (effect === undefined) {
    yield `${path}.fault must be one of ${Object.keys(effects).join(', ')}`;
    return;
  }
  const { fault: _, ...rest } = fault;
  yield* problemsOf(rest, { ...schedule, ...pattern, ...effect.fields }, path, effect.required);
}

function* problemsOf(
  value: unknown,
  fields: Fields,
  path: string,
  required: readonly string[] = [],
): Generator<string> {
  const at = (name: string): string => (path === '' ? name : `${path}.${name}`);
  if (!isRecord(value)) {
    yield `${path} must be an object`;
    return;
  }
  for (const name of required) if (!Object.hasOwn(value, name)) yield `${at(name)} is missing`;
  for (const [name, field] of Object.entries(value)) {
    const check = Object.hasOwn(fields, name) ? fields[name] : undefined;
    const problem =
      check === undefined ? `is not known here; there are ${Object.keys(fields).join(', ')}` : check(field);
    if (problem !== undefined) yield `${at(name)} ${problem}`;
  }
}

function listed(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNumber(value: unknown, least: number, most: number): value is number {
  return typeof value === 'number' && value >= least && value <= most;
}
