import { decodeBinary, encodeBinary } from './binary-values.ts';
import { AwsServiceError, errorName } from './aws-service-error.ts';
import type { Transport } from './transport.ts';

/** What a service's operations take and answer, by AWS's names for them. */
export interface Operation<Input extends object, Answer extends object> {
  readonly input: Input;
  readonly answer: Answer;
}

/** A service that speaks AWS JSON, one POST a call. */
export interface AwsService {
  /** What `X-Amz-Target` has before the dot. */
  readonly target: string;
  readonly contentType: 'application/x-amz-json-1.0' | 'application/x-amz-json-1.1';
}

/** One AWS service, an attempt a call: the functions retry by themselves, entry by entry, until their own deadline nears. */
export class AwsClient<Operations extends { readonly [Name in keyof Operations]: Operation<object, object> }> {
  readonly #service: AwsService;
  readonly #transport: Transport;

  constructor(service: AwsService, transport: Transport) {
    this.#service = service;
    this.#transport = transport;
  }

  /** @throws AwsServiceError named as the service names it; TimeoutError; Node's own errors of connections */
  async call<Name extends keyof Operations & string>(
    operation: Name,
    input: Operations[Name]['input'],
  ): Promise<Operations[Name]['answer']> {
    const { target, contentType } = this.#service;
    const { statusCode, errorType, body } = await this.#transport.send({
      headers: { 'content-type': contentType, 'x-amz-target': `${target}.${operation}` },
      body: JSON.stringify(encodeBinary(input)),
    });
    if (statusCode === 200) return parseAnswer(body) as Operations[Name]['answer'];
    const fields = errorFields(body);
    throw new AwsServiceError(errorName(errorType, fields), statusCode, fields);
  }
}

const mayHaveNull = /:\s*null\b/;

/** Members that are null are missing ones: a service may write either. */
function parseAnswer(body: string): unknown {
  const withoutNull = (_: string, value: unknown): unknown => value ?? undefined;
  return decodeBinary(mayHaveNull.test(body) ? JSON.parse(body, withoutNull) : JSON.parse(body), body);
}

/** What stands between us and a service may answer anything. */
function errorFields(body: string): Readonly<Record<string, unknown>> {
  try {
    const fields = parseAnswer(body);
    return typeof fields === 'object' && fields !== null ? (fields as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
