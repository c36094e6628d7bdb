import { AwsError } from '../../aws-error.ts';
import { lambdaLimits } from './lambda-limits.ts';

/** @throws AwsError RequestTooLargeException for an event that has more bytes, as JSON, than Lambda takes */
export function checkEventSize(event: unknown): void {
  if (isWithin(event, lambdaLimits.requestBytes)) return;
  throw new AwsError(
    'RequestTooLargeException',
    `Request must be smaller than ${lambdaLimits.requestBytes} bytes for the InvokeFunction operation`,
    { statusCode: 413 },
  );
}

/** Whether a value has no more bytes than these as JSON, which is mostly clear without writing it. */
export function isWithin(value: unknown, bytes: number): boolean {
  return mostJsonBytes(value) <= bytes || jsonBytes(value) <= bytes;
}

export function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? 'null');
}

/** What it has at most: each unit of a string takes up to six bytes, as an escape. */
export function mostJsonBytes(value: unknown): number {
  if (typeof value === 'string') return 2 + 6 * value.length;
  if (typeof value !== 'object' || value === null) return 32;
  let bytes = 2;
  if (Array.isArray(value)) for (const element of value) bytes += 1 + mostJsonBytes(element);
  else for (const [name, member] of Object.entries(value)) bytes += 4 + 6 * name.length + mostJsonBytes(member);
  return bytes;
}
