import { AwsError } from '../../aws-error.ts';
import type { Clock } from '../../clock.ts';
import type { Invocation, Invoker } from '../lambda/invocation.ts';
import type { AccessNotes } from './access-log.ts';
import type { ApiArns } from './api-arns.ts';
import type { ApiRequest } from './api-request.ts';
import { httpApiLimits } from './http-api-limits.ts';
import { type EventContext, proxyEvent } from './proxy-event.ts';
import { type ApiResponse, gatewayResponse, proxyResponse } from './proxy-response.ts';

export interface LambdaIntegrationOptions {
  readonly lambda: Invoker;
  readonly clock: Clock;
  readonly arns: ApiArns;
  readonly mayInvoke: (functionArn: string, sourceArn: string) => boolean;
}

/** Calls the functions behind an API: integrations and authorizers. */
export class LambdaIntegration {
  readonly #options: LambdaIntegrationOptions;

  constructor(options: LambdaIntegrationOptions) {
    this.#options = options;
  }

  /** The function's answer as a response, or the error that API Gateway gives for it. */
  async answer(request: ApiRequest, context: EventContext, notes: AccessNotes): Promise<ApiResponse> {
    const { functionArn, timeoutMs = httpApiLimits.integrationTimeoutMs } = context.match.route.integration;
    const fail = (status: number, message: string, error: string): ApiResponse => {
      notes.integrationError = error;
      return refuse(status, message, notes);
    };
    const sourceArn = this.#options.arns.integration(context.stage.name, context.match, request.method);
    if (!this.#options.mayInvoke(functionArn, sourceArn)) {
      return fail(500, 'Internal Server Error', `API Gateway may not invoke ${functionArn} for ${sourceArn}`);
    }
    const begun = this.#options.clock.now();
    let invocation: Invocation | 'timeout';
    try {
      invocation = await this.#within(timeoutMs, functionArn, proxyEvent(request, context), request);
    } catch (error) {
      const status = error instanceof AwsError ? error.statusCode : 500;
      const reason = error instanceof Error ? error.message : String(error);
      if (status === 413) return fail(413, 'Request Entity Too Large', reason);
      if (status === 429) return fail(503, 'Service Unavailable', reason);
      return fail(500, 'Internal Server Error', reason);
    }
    notes.integrationLatencyMs = this.#options.clock.now() - begun;
    if (invocation === 'timeout') return fail(503, 'Service Unavailable', 'The integration timed out');
    if (invocation.functionError !== undefined) {
      return fail(500, 'Internal Server Error', 'The Lambda function returned an error. See its log for details.');
    }
    const response = proxyResponse(invocation.payload);
    if (response === undefined) {
      return fail(500, 'Internal Server Error', 'The response from the Lambda function has no valid format.');
    }
    notes.integrationStatus = response.statusCode;
    return response;
  }

  /** An authorizer's answer. @throws Error where it gives none */
  async ask(authorizerId: string, functionArn: string, event: Record<string, unknown>): Promise<unknown> {
    const sourceArn = this.#options.arns.authorizer(authorizerId);
    if (!this.#options.mayInvoke(functionArn, sourceArn)) {
      throw new Error(`API Gateway may not invoke ${functionArn} for ${sourceArn}`);
    }
    const invocation = await this.#within(httpApiLimits.authorizerTimeoutMs, functionArn, event, undefined);
    if (invocation === 'timeout') throw new Error('The Lambda authorizer timed out.');
    if (invocation.functionError !== undefined) throw new Error('The Lambda authorizer returned an error.');
    return JSON.parse(invocation.payload) as unknown;
  }

  #within(
    timeoutMs: number,
    functionArn: string,
    event: Record<string, unknown>,
    request: ApiRequest | undefined,
  ): Promise<Invocation | 'timeout'> {
    const traceHeader = request?.headers['x-amzn-trace-id'];
    return new Promise((resolve, reject) => {
      const cancel = this.#options.clock.schedule(timeoutMs, () => resolve('timeout'));
      void this.#options.lambda
        .invoke(functionArn, event, traceHeader === undefined ? {} : { traceHeader })
        .then(resolve, reject)
        .finally(cancel);
    });
  }
}

/** An error answer of API Gateway's own, noted for the access log. */
export function refuse(statusCode: number, message: string, notes: AccessNotes): ApiResponse {
  notes.errorMessage = message;
  return gatewayResponse(statusCode, message);
}
