import { type JsonObject, openApiDocument, operations } from '@sluice/core';

interface Schema {
  readonly $ref?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
}

const INTRODUCTION = `# Events

<!-- Generated from packages/core/src/operations/ by \`npm run docs\`. -->

An event is a CloudEvent 1.0 of which only \`type\` and \`data\` are required. \`POST /v1/events\` takes one, or an array of up to 1,000
(5 MB), as \`application/json\`, \`application/cloudevents+json\`, \`application/cloudevents-batch+json\`, or in binary mode (\`ce-*\` headers).
Lambda takes 6 MB of what API Gateway makes of a request, where a quote, a backslash and a line end of the body count twice, and a CloudEvents content
type adds a third: a body that is within 5 MB and over that gets API Gateway's own 413, \`{"message":"Request Entity Too Large"}\`, without a problem
document. Send fewer events at a time; the client and \`sluice import\` stay far below.

| attribute | default | meaning |
|---|---|---|
| \`id\` | new UUIDv7 | 1 to 128 characters of \`A-Z a-z 0-9 _ . : ~ -\`. The idempotency key: (caller, \`source\`, \`id\`) takes effect once (domain events are published at least once) |
| \`source\` | \`/\` | where in the caller's world it happened |
| \`type\` | | one of the types below |
| \`time\` | now | RFC 3339; the version of a write in a table that has one and an item that carries none |
| \`specversion\` | \`1.0\` | |
| \`traceparent\` | new | W3C trace context |
| \`subject\`, \`dataschema\`, \`tracestate\` | | as CloudEvents has them; domain events carry them on |
| \`data\` | | the arguments below |

Items are plain JSON. \`{"$binary":"<base64>"}\`, \`{"$set":[...]}\` and \`{"$number":"..."}\` carry what JSON cannot; a number that a double cannot
carry exactly is stored with all its digits (38 at most) and comes back as \`$number\`.

\`if\` and \`filter\` are conditions: attribute paths (\`address.city\`, \`tags[0]\`) with a value (equality) or with operators
\`= <> < <= > >= between in beginsWith contains exists type size\`, joined by and; \`or\`, \`and\` and \`not\` combine them:

\`\`\`json
{ "status": "active", "age": { ">=": 30 }, "or": [{ "country": "NL" }, { "country": { "exists": false } }] }
\`\`\`

A \`user.<name>\` or \`auth.<name>\` event carries anything (a schema declared in \`domainEvents\` is enforced) and is published to the user or
auth bus as a CloudEvent, detail-type = type. Extension attributes of the CloudEvents content types and of binary mode go with it, as they came
(a command takes them, too, and carries them nowhere: nobody reads them); \`sluicecaller\` is set to who sent it. Its outcome is \`{"published":true}\`.
`;

/** The page of operations, from the registry the code uses. */
export function renderEvents(): string {
  const document = openApiDocument({ version: '0' }) as unknown as { components: { schemas: Record<string, Schema> } };
  const { schemas } = document.components;
  const sections = Object.values(operations).map((operation) => {
    const name = operation.type.replaceAll(/(^|\.)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
    return [
      `## ${operation.type}`,
      '',
      `${operation.summary}.`,
      '',
      '| argument | kind | required | meaning |',
      '|---|---|---|---|',
      ...argumentRows(schemas[`${name}Event`]?.properties?.['data']),
      '',
      '```json',
      JSON.stringify({ type: operation.type, data: operation.example as JsonObject }),
      '```',
      '',
      `Result: ${kindOf(schemas[`${name}Result`] ?? {})}`,
      '',
    ].join('\n');
  });
  return [INTRODUCTION, ...sections].join('\n');
}

function argumentRows(data: Schema | undefined): string[] {
  return Object.entries(data?.properties ?? {}).map(
    ([name, schema]) =>
      `| \`${name}\` | ${kindOf(schema)} | ${data?.required?.includes(name) ? 'yes' : ''} | ${schema.description ?? ''} |`,
  );
}

function kindOf(schema: Schema): string {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return choices.map(kindOf).join(' or ');
  if (schema.$ref !== undefined) return schema.$ref.replace(/^.*\//, '').toLowerCase();
  if ('const' in schema) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${JSON.stringify(value)}\``).join(', ');
  if (schema.properties !== undefined) {
    const fields = Object.entries(schema.properties).map(([name, field]) => {
      const optional = schema.required?.includes(name) === false ? '?' : '';
      return `\`${name}${optional}\`: ${kindOf(field)}`;
    });
    return `{ ${fields.join(', ')} }`;
  }
  if (schema.type === 'array') return `array of ${kindOf(schema.items ?? {})}`;
  const range =
    schema.minimum === undefined
      ? ''
      : ` ${schema.minimum}${schema.maximum === undefined ? ' or more' : `–${schema.maximum}`}`;
  return `${[schema.type ?? 'any'].flat().join(' or ')}${range}`;
}
