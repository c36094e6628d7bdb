/** What kind of answer an error is; two of them, `Limit` (in part) and `Dependency`, are worth another try. */
export type ErrorFamily = 'Validation' | 'Forbidden' | 'NotFound' | 'Conflict' | 'Limit' | 'Dependency' | 'Invariant';

export interface ErrorDefinition {
  readonly status: number;
  readonly family: ErrorFamily;
  readonly retryable: boolean;
  /** The short sentence of a problem document; never changes with the values at hand. */
  readonly title: string;
  /** What it means and what to do, for the reference. */
  readonly meaning: string;
}

const refused = (family: ErrorFamily, status: number) => (title: string, meaning: string) =>
  ({ status, family, retryable: false, title, meaning }) as const;
const passing = (family: ErrorFamily, status: number) => (title: string, meaning: string) =>
  ({ status, family, retryable: true, title, meaning }) as const;

const invalid = refused('Validation', 400);
const limit = refused('Limit', 413);
const absent = refused('NotFound', 404);
const conflict = refused('Conflict', 409);

/** Every way in which Sluice says no: one stable code each, never reused. */
export const errorTable = {
  BODY_NOT_JSON: invalid(
    'The body is not JSON',
    'The request body could not be read as JSON; the detail says where it stops being JSON.',
  ),
  BODY_NOT_UTF8: invalid(
    'The body is not UTF-8',
    'JSON is exchanged in UTF-8 (RFC 8259); encode the body as UTF-8 and send it again.',
  ),
  BODY_TOO_LARGE: limit(
    'The body is too large',
    'A request body may have 5 MB; split the events over several requests.',
  ),
  TOO_MANY_EVENTS: limit(
    'Too many events in one request',
    'A request takes up to 1,000 events; split them over several requests.',
  ),
  CONTENT_TYPE_UNSUPPORTED: refused('Validation', 415)(
    'The content type is not supported',
    'Send application/json, application/cloudevents+json or application/cloudevents-batch+json.',
  ),
  EVENT_INVALID: invalid(
    'The event is not valid',
    'An attribute of the event, or an argument in its data, is missing, unknown or of the wrong kind; `pointer` names it.',
  ),
  EVENT_TYPE_UNKNOWN: invalid(
    'The event type is unknown',
    'The type is neither an operation nor a domain event (`user.<name>`, `auth.<name>`).',
  ),
  EVENT_TOO_LARGE: limit(
    'The event is too large',
    'An event must fit in one bus entry (256 KB), compressed if need be; make it smaller or import it in smaller batches.',
  ),
  TABLE_UNKNOWN: invalid('The table is not declared', 'Only tables declared in sluice.config.ts can be reached.'),
  INDEX_UNKNOWN: invalid('The index is not declared', 'Only indexes declared in sluice.config.ts can be queried.'),
  KEY_INVALID: invalid(
    'The key is not valid',
    'A key has exactly the key attributes of its table, of their types, not empty, and within the size limits of DynamoDB (2,048 bytes, sort key 1,024).',
  ),
  ITEM_INVALID: invalid(
    "The item does not match the table's schema",
    'The schema declared for the table in sluice.config.ts refuses the item; `errors` lists every reason.',
  ),
  ITEM_TOO_LARGE: limit(
    'The item is too large',
    'An item may have 400 KB, attribute names included, as DynamoDB counts it.',
  ),
  CONDITION_INVALID: invalid(
    'The condition is not valid',
    'An `if`, `filter` or key condition uses an unknown operator, operands of the wrong type, or more than DynamoDB allows.',
  ),
  CURSOR_INVALID: invalid(
    'The cursor is not valid',
    'A cursor goes on with the same query, table and caller that it was made for; start the query without a cursor.',
  ),
  NUMBER_INVALID: invalid(
    'The number cannot be stored',
    'A number has at most 38 significant digits and lies within 1E-130 and 9.99E+125 (or is 0).',
  ),
  VALUE_INVALID: invalid(
    'The value cannot be stored',
    'A value is nested too deep, is an empty or mixed set, is broken base64, or has text that is not Unicode.',
  ),
  UPDATE_INVALID: invalid(
    'The update is not valid',
    'An update names a key attribute, names a path twice, or its paths overlap.',
  ),
  PARAMETER_INVALID: invalid(
    'A request parameter is not valid',
    'A query parameter or header is missing, unknown or of the wrong form.',
  ),
  UNAUTHENTICATED: refused('Forbidden', 401)(
    'The request has no valid key',
    'Send `Authorization: Bearer slc_...` with a key that is neither expired nor revoked.',
  ),
  FORBIDDEN: refused('Forbidden', 403)(
    'The key does not allow this',
    "The key's scopes do not include this operation on this table.",
  ),
  PERMISSION_DENIED: refused('Forbidden', 403)(
    'AWS denied access',
    "The function's role may not do this; the deployment lacks a grant.",
  ),
  NOT_FOUND: absent('No such path', 'The path is not part of the API; GET /v1/openapi.json lists it.'),
  EVENT_NOT_FOUND: absent(
    'No such event',
    'No outcome is known for this id and source; it may be unknown, expired, or sent by somebody else.',
  ),
  IMPORT_NOT_FOUND: absent('No such import', 'No import job of this name is known to the caller.'),
  DEAD_LETTER_NOT_FOUND: absent(
    'No such dead letter',
    'No dead letter of this id lies in its queue: it was redriven or deleted, has expired, or somebody else holds it for the moment.',
  ),
  METHOD_NOT_ALLOWED: refused('NotFound', 405)(
    'The method is not allowed here',
    'The path exists with other methods; the Allow header lists them.',
  ),
  EVENT_ID_REUSED: conflict(
    'The event id was used for another event',
    'An id takes effect once for a caller and source; send a new event under a new id.',
  ),
  IMPORT_TABLE_MISMATCH: conflict(
    'The import is about another table',
    'A job is bound to the first table that an event of it names; send rows of another table under another job id.',
  ),
  DEAD_LETTER_NOT_REDRIVABLE: conflict(
    'The dead letter cannot be redriven',
    'It cannot be read as an event, or does not hold just the one event that is to be edited; it can be shown and deleted.',
  ),
  ITEM_EXISTS: conflict(
    'The item exists already',
    'write.insert creates; use write.put to replace or write.update to change.',
  ),
  ITEM_NOT_FOUND: conflict(
    'The item does not exist',
    'write.update changes an existing item; set `upsert` to create it.',
  ),
  CONDITION_NOT_MET: conflict(
    'The condition is not met',
    'The item as stored does not meet the `if` of the event; nothing was changed.',
  ),
  UPDATE_REFUSED: conflict(
    'The update does not fit the stored item',
    'The item as stored cannot take this update: a parent is missing, or an operand meets a value of another type.',
  ),
  VERSION_MISMATCH: conflict(
    'The versions cannot be compared',
    "The stored version and the event's are of different types (number and string); send a version of the stored type.",
  ),
  SUPERSEDED: conflict(
    'A newer version is stored',
    'The stored item has a greater version; the event changed nothing. The outcome is `succeeded` with `applied: false`.',
  ),
  MESSAGE_UNREADABLE: invalid(
    'The message cannot be read',
    'A queued message is not a packet of a known version; it is dead-lettered.',
  ),
  THROTTLED: passing('Limit', 429)(
    'Too much at once',
    'A table, queue or bus takes no more for now; it is tried again later.',
  ),
  DEPENDENCY_UNAVAILABLE: passing('Dependency', 503)(
    'A service is unavailable',
    'AWS did not take the request in time; nothing was accepted, send it again.',
  ),
  INTERNAL: passing('Invariant', 500)(
    'An unexpected error',
    'The system met something it does not know; the log has the cause under the request id.',
  ),
} as const satisfies Record<string, ErrorDefinition>;

export type ErrorCode = keyof typeof errorTable;
