import { describe, expect, test } from 'vitest';
import { config } from '../../test/factories.ts';
import { errorTable } from '../errors/error-table.ts';
import type { JsonObject, JsonValue } from '../events/sluice-event.ts';
import { operations } from '../operations/operations.ts';
import { openApiDocument } from './openapi-document.ts';

const document = openApiDocument({ version: '1.2.3', config });

describe('the OpenAPI document', () => {
  test('has the routes of the API, each with an id of its own, a success and the problem', () => {
    expect(
      Object.entries(document['paths'] as JsonObject).flatMap(([path, item]) =>
        Object.keys(item as JsonObject).map((method) => `${method} ${path}`),
      ),
    ).toEqual([
      'post /v1/events',
      'get /v1/events/{id}',
      'get /v1/imports',
      'get /v1/imports/{job}',
      'get /v1/imports/{job}/failures',
      'get /v1/analytics',
      'get /v1/dead-letters',
      'get /v1/dead-letters/{id}',
      'delete /v1/dead-letters/{id}',
      'post /v1/dead-letters/redrive',
      'get /v1/health',
      'get /v1/openapi.json',
    ]);
    const routes = Object.values(document['paths'] as JsonObject).flatMap((item) =>
      Object.values(item as JsonObject),
    ) as JsonObject[];
    expect(new Set(routes.map((route) => route['operationId'])).size).toBe(routes.length);
    for (const { responses } of routes as { responses?: JsonObject }[]) {
      expect(Object.keys(responses!)).toEqual(expect.arrayContaining(['200', 'default']));
      for (const response of Object.values(responses!))
        expect(response).toMatchObject({ description: expect.stringMatching(/\w/), content: expect.anything() });
    }
  });

  test('declares each parameter of each path', () => {
    for (const [path, item] of Object.entries(document['paths'] as JsonObject)) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      for (const route of Object.values(item as JsonObject) as { parameters?: { in: string; name: string }[] }[]) {
        expect((route.parameters ?? []).filter((parameter) => parameter.in === 'path').map(({ name }) => name)).toEqual(
          named,
        );
      }
    }
  });

  test('refers only to schemas that are there', () => {
    const found = references(document);
    expect(found.length).toBeGreaterThan(20);
    const schemas = (document['components'] as { schemas: JsonObject }).schemas;
    for (const reference of found) expect(schemas).toHaveProperty([reference.replace('#/components/schemas/', '')]);
  });

  test('describes every operation by the schema that checks it, with an example and the declared tables', () => {
    const { schemas } = document['components'] as unknown as {
      schemas: Record<
        string,
        { properties: { data: { properties: JsonObject; required: string[]; additionalProperties: boolean } } }
      >;
    };
    expect(schemas['WriteUpdateEvent']!.properties.data).toMatchObject({
      required: ['table', 'key'],
      additionalProperties: false,
      properties: {
        table: { enum: ['users', 'orders', 'readings'] },
        key: { type: 'object' },
        if: { $ref: '#/components/schemas/Condition' },
        upsert: { type: 'boolean' },
      },
    });
    for (const type of Object.keys(operations)) {
      const name = type.replaceAll(/(^|\.)(\w)/g, (_, __, letter: string) => letter.toUpperCase());
      expect(schemas[`${name}Event`]!.properties.data.properties).not.toEqual({});
      expect(schemas).toHaveProperty([`${name}Result`]);
    }
    expect(JSON.stringify(document)).not.toContain('jsonSchema"');
  });

  test('names every error code', () => {
    const { schemas } = document['components'] as { schemas: JsonObject };
    expect(schemas['Problem']).toMatchObject({ properties: { code: { enum: Object.keys(errorTable) } } });
  });

  test('is plain JSON of the version asked for', () => {
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
    expect(document).toMatchObject({ openapi: '3.1.0', info: { title: 'Sluice', version: '1.2.3' } });
    expect(openApiDocument({ version: '1' })).toHaveProperty('paths');
  });
});

function references(value: JsonValue): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    name === '$ref' && typeof member === 'string' ? [member] : references(member as JsonValue),
  );
}
