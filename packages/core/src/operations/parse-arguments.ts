import { type BaseIssue, safeParse } from 'valibot';
import { schemaRule } from '../errors/schema-rule.ts';
import { type ErrorIssue, SluiceError } from '../errors/sluice-error.ts';
import type { JsonValue } from '../events/sluice-event.ts';
import { pointerTo } from '../json/json-pointer.ts';
import type { Operation } from './operation-types.ts';

/**
 * The data of an event as its operation's arguments.
 *
 * @throws SluiceError EVENT_INVALID with every fault, pointers relative to `data`
 */
export function parseArguments<Arguments>(operation: Operation<string, Arguments>, data: JsonValue): Arguments {
  // To valibot, an array is an object without the fields.
  if (Array.isArray(data)) {
    throw new SluiceError('EVENT_INVALID', 'The data must be an object, not an array', { pointer: '' });
  }
  const result = safeParse(operation.arguments, data);
  if (result.success) return result.output;
  const allowed = argumentNames(operation);
  const errors = result.issues.map((issue) => describe(issue, operation.type, allowed));
  const [first] = errors;
  throw new SluiceError('EVENT_INVALID', first!.message, {
    ...(first!.pointer !== undefined && { pointer: first!.pointer }),
    allowed,
    errors,
  });
}

/** Names of an operation's arguments. */
export function argumentNames({ arguments: schema }: Pick<Operation, 'arguments'>): string[] {
  return 'entries' in schema && typeof schema.entries === 'object' && schema.entries ? Object.keys(schema.entries) : [];
}

function describe(issue: BaseIssue<unknown>, type: string, allowed: readonly string[]): ErrorIssue {
  const path = issue.path ?? [];
  const pointer = path.reduce((text, step) => pointerTo(text, String(step.key)), '');
  const name = path.length > 0 ? `"${String(path.at(-1)!.key)}"` : 'The data';
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    const known = path.length === 1 ? `; ${type} takes ${allowed.join(', ')}` : '';
    return { message: `${name} is not an argument${known}`, pointer };
  }
  if (path.length > 0 && issue.input === undefined)
    return { message: `${name} is missing from the data of ${type}`, pointer };
  return { message: `${name} ${schemaRule(issue)}`, pointer };
}
