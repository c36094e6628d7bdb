import { AwsError } from '../../aws-error.ts';
import { lambdaLimits } from './lambda-limits.ts';

/** An event as the JSON text that a function is given. @throws AwsError RequestTooLargeException */
export function eventText(event: unknown): string {
  const text = JSON.stringify(event) ?? 'null';
  if (Buffer.byteLength(text) <= lambdaLimits.requestBytes) return text;
  throw new AwsError(
    'RequestTooLargeException',
    `Request must be smaller than ${lambdaLimits.requestBytes} bytes for the InvokeFunction operation`,
    { statusCode: 413 },
  );
}
