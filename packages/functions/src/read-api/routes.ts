import { openApiDocument } from '@sluice/core';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { jsonResponse } from '../http/json-response.ts';
import { analyticsParameters } from './analytics-range.ts';
import { getAnalytics } from './get-analytics.ts';
import { getEvent } from './get-event.ts';
import { getImportFailures } from './get-import-failures.ts';
import { getImport } from './get-import.ts';
import { listImports } from './list-imports.ts';
import type { ReadRequest } from './read-api-ports.ts';
import { version } from './version.ts';

type Answer = (request: ReadRequest) => APIGatewayProxyStructuredResultV2 | Promise<APIGatewayProxyStructuredResultV2>;

export interface Route {
  /** The first group is the path's parameter. */
  readonly path: RegExp;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Absent for routes of other functions, known here for the sake of `Allow`. */
  readonly answer?: Answer;
  /** Of the query string. @default none */
  readonly parameters?: readonly string[];
}

/** Every path of the API. */
export const routes: readonly Route[] = [
  { method: 'POST', path: /^\/v1\/events$/ },
  { method: 'GET', path: /^\/v1\/events\/([^/]+)$/, answer: getEvent, parameters: ['source', 'type', 'since'] },
  { method: 'GET', path: /^\/v1\/imports$/, answer: listImports, parameters: ['cursor', 'limit'] },
  { method: 'GET', path: /^\/v1\/imports\/([^/]+)$/, answer: getImport },
  { method: 'GET', path: /^\/v1\/imports\/([^/]+)\/failures$/, answer: getImportFailures, parameters: ['cursor'] },
  { method: 'GET', path: /^\/v1\/analytics$/, answer: getAnalytics, parameters: analyticsParameters },
  { method: 'GET', path: /^\/v1\/dead-letters$/ },
  { method: 'POST', path: /^\/v1\/dead-letters\/redrive$/ },
  { method: 'GET', path: /^\/v1\/dead-letters\/([^/]+)$/ },
  { method: 'DELETE', path: /^\/v1\/dead-letters\/([^/]+)$/ },
  { method: 'GET', path: /^\/v1\/health$/, answer: () => jsonResponse(200, { status: 'ok', version }) },
  {
    method: 'GET',
    path: /^\/v1\/openapi\.json$/,
    answer: ({ ports }) => jsonResponse(200, openApiDocument({ version, config: ports.config })),
  },
];
