import type { StandardIssue, StandardResult, StandardSchemaV1 } from '../config/standard-schema.ts';
import type { JsonValue } from '../events/sluice-event.ts';
import { pointerTo } from '../json/json-pointer.ts';
import type { MaybePromise } from './operation-types.ts';
import { schemaView } from './schema-view.ts';

/** What a schema says against a value, with a pointer into it. */
export interface SchemaError {
  readonly message: string;
  readonly pointer: string;
}

/** Asks a schema about a value and judges its answer, at once where the schema answers at once. Only the verdict counts: what the schema makes of the value is not stored. */
export function validateWith(
  schema: StandardSchemaV1,
  value: JsonValue,
  judge: (errors: readonly SchemaError[]) => void,
): MaybePromise<void> {
  const result = schema['~standard'].validate(schemaView(value));
  if (result instanceof Promise) return result.then((late) => judge(errorsOf(late)));
  return judge(errorsOf(result));
}

function errorsOf({ issues }: StandardResult<unknown>): readonly SchemaError[] {
  return issues ? issues.map((issue) => ({ message: messageOf(issue), pointer: pointerOf(issue) })) : [];
}

/** Valibot tells of a missing field as of an invalid key. */
function messageOf({ message }: StandardIssue): string {
  return /^Invalid key: Expected ".*" but received undefined$/s.test(message) ? 'is missing' : message;
}

function pointerOf({ path = [] }: StandardIssue): string {
  return path.reduce<string>(
    (pointer, step) => pointerTo(pointer, String(typeof step === 'object' ? step.key : step)),
    '',
  );
}
