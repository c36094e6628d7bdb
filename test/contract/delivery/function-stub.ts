import { AwsError } from '../../../packages/local/src/aws-error.ts';
import { type Clock, delay } from '../../../packages/local/src/clock.ts';
import type { Invocation, Invoker } from '../../../packages/local/src/services/lambda/invocation.ts';
import type { SqsRecord } from '../../../packages/local/src/services/lambda/event-sources/sqs-record.ts';
import type { DeliveryCase } from './delivery-case.ts';
import type { ObservedRun } from './delivery-driver.ts';
import { answerText, observed, stepFor } from './function-step.ts';

/** Does with each batch what the case says, and writes down what it was given. */
export class FunctionStub implements Invoker {
  readonly observed: ObservedRun[] = [];
  readonly #case: DeliveryCase;
  readonly #clock: Clock;
  #startedAtMs = 0;
  #throttled = 0;

  constructor(deliveryCase: DeliveryCase, clock: Clock) {
    this.#case = deliveryCase;
    this.#clock = clock;
  }

  start(): void {
    this.#startedAtMs = this.#clock.now();
  }

  async invoke(_name: string, event: unknown): Promise<Invocation> {
    const { Records: records } = event as { readonly Records: readonly SqsRecord[] };
    if (this.#throttled < (this.#case.throttledInvocations ?? 0)) {
      this.#throttled += 1;
      throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', { statusCode: 429 });
    }
    const step = stepFor(this.#case.function, records);
    const atSeconds = this.#seconds();
    const takesSeconds = step.takesSeconds ?? 0;
    this.observed.push({ atSeconds, untilSeconds: atSeconds + takesSeconds, messages: observed(records) });
    if (takesSeconds > 0) await delay(this.#clock, takesSeconds * 1000);
    if (step.error !== undefined) {
      const payload = JSON.stringify({ errorType: 'Error', errorMessage: step.error, trace: [] });
      return { requestId: 'stub', payload, functionError: 'Unhandled' };
    }
    return { requestId: 'stub', payload: answerText(step, records) };
  }

  #seconds(): number {
    return (this.#clock.now() - this.#startedAtMs) / 1000;
  }
}
