import {
  boolean,
  check,
  description,
  type InferOutput,
  integer,
  maxLength,
  maxValue,
  minLength,
  minValue,
  number,
  optional,
  picklist,
  pipe,
  record,
  safeParse,
  strictObject,
  string,
  unknown,
} from 'valibot';
import { schemaRule } from '../errors/schema-rule.ts';
import { SluiceError } from '../errors/sluice-error.ts';
import type { JsonValue } from '../events/sluice-event.ts';
import { pointerTo } from '../json/json-pointer.ts';

/** Where dead letters lie: the four flows, events that a rule could not deliver, events that no flow takes. */
export const deadLetterFlows = ['query', 'write', 'import', 'analytics', 'rules', 'unrouted'] as const;
export type DeadLetterFlow = (typeof deadLetterFlows)[number];

const text = pipe(string(), minLength(1), maxLength(512));

/** The body of `POST /v1/dead-letters/redrive` that starts a run. */
export const redriveStartSchema = strictObject({
  flow: pipe(picklist(deadLetterFlows), description('The queue of dead letters to take from')),
  id: optional(pipe(text, description('Only the dead letter of this id'))),
  code: optional(pipe(text, description('Only those that failed with this error code'))),
  type: optional(pipe(text, description('Only events of this type'))),
  table: optional(pipe(text, description('Only events for this table'))),
  group: optional(pipe(text, description('Only those of this group, by the fingerprint that the list tells'))),
  before: optional(
    pipe(
      string(),
      check((value) => !Number.isNaN(Date.parse(value)), 'must be an RFC 3339 time, like "2026-01-31T12:00:00Z"'),
      description('Only those that became dead letters before this RFC 3339 time'),
    ),
  ),
  limit: optional(pipe(number(), integer(), minValue(1), description('At most so many events. Default: all'))),
  rate: optional(pipe(number(), minValue(0.1), maxValue(1000), description('Events sent a second')), 100),
  canary: optional(
    pipe(
      number(),
      integer(),
      minValue(0),
      maxValue(200),
      description('So many go first, and the rest only after their outcomes are known; 0: no canary'),
    ),
    10,
  ),
  stopAbove: optional(
    pipe(number(), minValue(0), maxValue(1), description('Share of failures above which the run stops')),
    0.2,
  ),
  dryRun: optional(pipe(boolean(), description('Counts what matches and changes nothing')), false),
  keep: optional(pipe(boolean(), description('Leaves a copy of each dead letter in its queue')), false),
  event: optional(
    pipe(
      record(string(), unknown()),
      description('With `id`: sent in place of the event of that dead letter, which has to hold just one'),
    ),
  ),
});

/** The body that goes on with a run. */
export const redriveContinuationSchema = strictObject({
  continuation: pipe(string(), description('From the answer before')),
});

export type RedriveStart = InferOutput<typeof redriveStartSchema>;
export type RedriveRequest = RedriveStart | InferOutput<typeof redriveContinuationSchema>;

/**
 * Reads the body of `POST /v1/dead-letters/redrive`.
 *
 * @throws SluiceError PARAMETER_INVALID with every fault
 */
export function parseRedriveRequest(value: JsonValue): RedriveRequest {
  // To valibot, an array is an object without the fields.
  if (Array.isArray(value)) throw new SluiceError('PARAMETER_INVALID', 'The body must be an object, not an array');
  const goesOn = typeof value === 'object' && value !== null && 'continuation' in value;
  const schema = goesOn ? redriveContinuationSchema : redriveStartSchema;
  const result = safeParse(schema, value);
  if (!result.success) throw invalid(result.issues, Object.keys(schema.entries));
  const request: RedriveRequest = result.output;
  if ('event' in request && request.event !== undefined && request.id === undefined) {
    throw new SluiceError(
      'PARAMETER_INVALID',
      '"event" takes the place of one dead letter\'s event; say which by "id"',
      {
        pointer: '/id',
      },
    );
  }
  return request;
}

type Issues = Extract<ReturnType<typeof safeParse<typeof redriveStartSchema>>, { success: false }>['issues'];

function invalid(issues: Issues, allowed: readonly string[]): SluiceError {
  const errors = issues.map((issue) => {
    const { path = [], expected, type, input } = issue;
    const pointer = path.reduce((all, step) => pointerTo(all, String(step.key)), '');
    const name = path.length > 0 ? `"${String(path.at(-1)?.key)}"` : 'The body';
    if (type === 'strict_object' && expected === 'never') {
      return { message: `${name} is not known; there are ${allowed.join(', ')}`, pointer };
    }
    if (path.length > 0 && input === undefined) return { message: `${name} is missing`, pointer };
    return { message: `${name} ${schemaRule(issue)}`, pointer };
  });
  const [first] = errors;
  return new SluiceError('PARAMETER_INVALID', first?.message ?? 'The body is not valid', {
    ...(first && { pointer: first.pointer }),
    allowed,
    errors,
  });
}
