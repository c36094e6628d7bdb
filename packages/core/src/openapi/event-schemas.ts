import type { SluiceConfig } from '../config/define-config.ts';
import { errorTable } from '../errors/error-table.ts';
import type { JsonObject } from '../events/sluice-event.ts';
import { operators, typeNames } from '../conditions/parse-condition.ts';
import { operations, type OperationType } from '../operations/operations.ts';
import { deadLetterSchemas } from './dead-letter-schemas.ts';
import { importSchemas } from './import-schemas.ts';
import { jsonSchemaOf, objectOf, ref } from './json-schema.ts';

const timestamp = { type: 'string', format: 'date-time' };

/** Schemas of everything that goes in and out, by name. */
export function componentSchemas(config: SluiceConfig | undefined): JsonObject {
  return {
    ...operationSchemas(config),
    Event: { oneOf: [...types().map((type) => ref(eventName(type))), ref('DomainEvent')] },
    DomainEvent: envelope(
      { type: 'string', pattern: '^(user|auth)\\.[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$', ...domainExamples(config) },
      {},
    ),
    Condition: conditionSchema(),
    Accepted: objectOf({
      id: { type: 'string' },
      type: { type: 'string' },
      status: { const: 'accepted' },
      route: { enum: ['query', 'write', 'import', 'user', 'auth'] },
      href: { type: 'string', description: 'Where the outcome is to be found' },
    }),
    Rejected: objectOf({ index: { type: 'integer' }, status: { const: 'rejected' }, problem: ref('Problem') }),
    AcceptedBatch: objectOf({
      accepted: { type: 'integer' },
      rejected: { type: 'integer' },
      events: { type: 'array', items: { oneOf: [ref('Accepted'), ref('Rejected'), ref('Outcome')] } },
    }),
    Outcome: outcomeSchema(),
    ...importSchemas(),
    Analytics: analyticsSchema(),
    ...deadLetterSchemas(),
    Problem: problemSchema(),
    GatewayAnswer: { ...objectOf({ message: { type: 'string' } }), description: "API Gateway's own words" },
  };
}

/** Name of the schema of an event type: `write.put` is `WritePutEvent`. */
export function eventName(type: string): string {
  return `${type.replaceAll(/(^|\.)([a-z])/g, (_, __, letter: string) => letter.toUpperCase())}Event`;
}

function operationSchemas(config: SluiceConfig | undefined): JsonObject {
  return Object.fromEntries(
    types().flatMap((type) => {
      const operation = operations[type];
      const data = withTables(jsonSchemaOf(operation.arguments), config);
      const event = {
        ...envelope({ const: type }, data),
        description: operation.summary,
        examples: [{ type, data: operation.example }],
      };
      return [
        [eventName(type), event],
        [eventName(type).replace(/Event$/, 'Result'), jsonSchemaOf(operation.result)],
      ];
    }),
  ) as JsonObject;
}

function types(): OperationType[] {
  return Object.keys(operations) as OperationType[];
}

function envelope(type: JsonObject, data: JsonObject): JsonObject {
  return objectOf(
    {
      id: {
        type: 'string',
        pattern: '^(?!\\.{1,2}$)[A-Za-z0-9_.:~-]{1,128}$',
        description: 'The idempotency key: (caller, source, id) takes effect once. Default: a new UUIDv7',
      },
      source: { type: 'string', default: '/', maxLength: 256 },
      type,
      time: { ...timestamp, description: 'Default: now' },
      specversion: { const: '1.0', default: '1.0' },
      traceparent: { type: 'string', description: 'W3C trace context. Default: that of the request, or a new one' },
      tracestate: { type: 'string' },
      subject: { type: 'string', description: 'What in the source it is about. Domain events carry it on' },
      datacontenttype: { const: 'application/json' },
      dataschema: { type: 'string', format: 'uri' },
      data,
    },
    ['id', 'source', 'time', 'specversion', 'traceparent', 'tracestate', 'subject', 'datacontenttype', 'dataschema'],
  );
}

function withTables(schema: JsonObject, config: SluiceConfig | undefined): JsonObject {
  const properties = schema['properties'] as JsonObject | undefined;
  if (!config || !properties?.['table']) return schema;
  return { ...schema, properties: { ...properties, table: { enum: Object.keys(config.tables) } } };
}

function domainExamples(config: SluiceConfig | undefined): JsonObject {
  const declared = Object.keys(config?.domainEvents ?? {});
  return { examples: declared.length > 0 ? declared : ['user.signed-up'] };
}

function conditionSchema(): JsonObject {
  const list = { type: 'array', items: ref('Condition'), minItems: 1 };
  const operands = Object.fromEntries(operators.map((operator) => [operator, operandSchema(operator)]));
  return {
    type: 'object',
    minProperties: 1,
    description: 'Attribute paths (`address.city`, `tags[0]`) with a value (equality) or operators, joined by and.',
    properties: { and: list, or: list, not: ref('Condition') },
    additionalProperties: {
      anyOf: [{ type: ['string', 'number', 'boolean', 'null', 'array'] }, { type: 'object', properties: operands }],
    },
    examples: [{ status: 'active', age: { '>=': 30 }, or: [{ country: 'NL' }, { country: { exists: false } }] }],
  };
}

function operandSchema(operator: (typeof operators)[number]): JsonObject {
  if (operator === 'between') return { type: 'array', minItems: 2, maxItems: 2 };
  if (operator === 'in') return { type: 'array', minItems: 1, maxItems: 100 };
  if (operator === 'exists') return { type: 'boolean' };
  if (operator === 'type') return { enum: Object.entries(typeNames).flat() };
  return {};
}

function outcomeSchema(): JsonObject {
  return objectOf(
    {
      id: { type: 'string' },
      source: { type: 'string' },
      type: { type: 'string' },
      status: { enum: ['pending', 'succeeded', 'failed', 'dead-lettered'] },
      result: { description: 'As of the operation; absent unless it succeeded' },
      error: objectOf({ code: { enum: Object.keys(errorTable) }, message: { type: 'string' } }),
      acceptedAt: timestamp,
      completedAt: timestamp,
      attempts: { type: 'integer', minimum: 1 },
      duplicate: { const: true },
    },
    ['result', 'error', 'completedAt', 'attempts', 'duplicate'],
  );
}

function analyticsSchema(): JsonObject {
  const number = { type: 'number', minimum: 0 };
  const text = { type: 'string' };
  const dimensions = { client: text, type: text, table: text, status: text };
  const latencyMs = objectOf({ p50: number, p90: number, p99: number });
  const row = {
    period: timestamp,
    ...dimensions,
    count: {
      ...number,
      description: 'Events that came in (accepted or rejected); in groups by status, those with this status',
    },
    bytes: number,
    readUnits: number,
    writeUnits: number,
    latencyMs,
  };
  return objectOf({
    from: timestamp,
    to: timestamp,
    granularity: { enum: ['minute', 'hour', 'day'] },
    groups: { type: 'array', items: objectOf(row, [...Object.keys(dimensions), 'latencyMs']) },
  });
}

function problemSchema(): JsonObject {
  return objectOf(
    {
      type: { type: 'string', description: '`urn:sluice:problem:` and the code' },
      title: { type: 'string' },
      status: { type: 'integer' },
      detail: { type: 'string' },
      code: { enum: Object.keys(errorTable) },
      retryable: { type: 'boolean' },
      pointer: { type: 'string', description: 'JSON pointer into the request' },
      received: {},
      allowed: { type: 'array', items: { type: 'string' } },
      errors: {
        type: 'array',
        items: objectOf({ message: { type: 'string' }, pointer: { type: 'string' } }, ['pointer']),
      },
    },
    ['pointer', 'received', 'allowed', 'errors'],
  );
}
