import { SluiceError } from '@sluice/core';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { jsonResponse } from '../http/json-response.ts';
import { type JobProgress, readProgress } from './job-progress.ts';
import type { ReadRequest } from './read-api-ports.ts';

/** `GET /v1/imports/{job}`: how far an import is. */
export async function getImport(request: ReadRequest): Promise<APIGatewayProxyStructuredResultV2> {
  return jsonResponse(200, await readJob(request));
}

/**
 * The progress of the job that the path names.
 * @throws SluiceError IMPORT_NOT_FOUND
 */
export async function readJob(request: ReadRequest): Promise<JobProgress> {
  const { parameter: job } = request;
  const [progress] = await readProgress(request, [job]);
  if (progress) return progress;
  throw new SluiceError('IMPORT_NOT_FOUND', `There is no import job "${job}" of yours`);
}
