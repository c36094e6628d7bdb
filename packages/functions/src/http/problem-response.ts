import { type Problem, toProblem } from '@sluice/core';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** An answer that says no, as RFC 9457 has it; what is no error of ours is told as INTERNAL. */
export function problemResponse(
  error: unknown,
  headers: Readonly<Record<string, string>> = {},
): APIGatewayProxyStructuredResultV2 {
  return problemDocument(toProblem(error), headers);
}

/** A problem document as an answer. */
export function problemDocument(
  problem: Problem,
  headers: Readonly<Record<string, string>> = {},
): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: problem.status,
    headers: {
      'content-type': 'application/problem+json',
      ...(problem.retryable && { 'retry-after': '1' }),
      ...headers,
    },
    body: JSON.stringify(problem),
  };
}
