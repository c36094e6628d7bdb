/** What a service answered instead of a result, under the service's name for it: `ConditionalCheckFailedException`. */
export class AwsServiceError extends Error {
  override readonly name: string;
  readonly statusCode: number;
  /** The error's members, such as `CancellationReasons`. */
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(name: string, statusCode: number, fields: Readonly<Record<string, unknown>>) {
    const { message = fields['Message'] } = fields;
    super(typeof message === 'string' ? message : `The service answered ${statusCode}`);
    this.name = name;
    this.statusCode = statusCode;
    this.fields = fields;
  }
}

/** The name without its namespace and what may follow it; https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html#operation-error-serialization */
export function errorName(header: string | undefined, { code, __type }: Readonly<Record<string, unknown>>): string {
  const [given] = [header, __type, code].filter((name) => typeof name === 'string' && name !== '');
  if (typeof given !== 'string') return 'UnknownError';
  return given.replace(/[:,].*$/, '').replace(/^.*#/, '');
}

/** Whether it is this refusal of a service. */
export function isServiceError(error: unknown, name: string): error is AwsServiceError {
  return error instanceof AwsServiceError && error.name === name;
}
