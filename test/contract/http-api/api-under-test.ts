import { SimulatedClock } from '../../../packages/local/src/simulated-clock.ts';
import { seededRandom } from '../../../packages/local/src/random.ts';
import { HttpApi, type HttpApiOptions } from '../../../packages/local/src/services/http-api/http-api.ts';
import type { HttpApiDefinition } from '../../../packages/local/src/services/http-api/http-api-definition.ts';
import type { Invocation } from '../../../packages/local/src/services/lambda/invocation.ts';

export const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:subject';
export const authorizerArn = 'arn:aws:lambda:us-east-1:000000000000:function:authorizer';

/** What a stub answers: a value, or the whole invocation where it fails. */
export type Answer = (functionArn: string, event: Record<string, unknown>) => unknown;

/** An API over stubbed functions, and what they were called with. */
export class ApiUnderTest {
  readonly clock = new SimulatedClock();
  readonly events: Record<string, unknown>[] = [];
  readonly accessLog: string[] = [];
  readonly #api: HttpApi;
  url = '';

  constructor(definition: Partial<HttpApiDefinition>, answer: Answer, options: Partial<HttpApiOptions> = {}) {
    this.#api = new HttpApi({
      definition: {
        apiId: 'a1b2c3d4',
        routes: [{ routeKey: '$default', integration: { functionArn } }],
        stage: { name: '$default' },
        ...definition,
      },
      lambda: {
        invoke: async (arn, event): Promise<Invocation> => {
          this.events.push(event as Record<string, unknown>);
          const result = await answer(arn, event as Record<string, unknown>);
          if (result instanceof FunctionFailure) {
            return { requestId: '1', payload: '{"errorType":"Error","errorMessage":"no"}', functionError: 'Unhandled' };
          }
          return { requestId: '1', payload: JSON.stringify(result) ?? 'null' };
        },
      },
      clock: this.clock,
      random: seededRandom(1),
      mayInvoke: () => true,
      accessLog: (line) => this.accessLog.push(line),
      ...options,
    });
  }

  async start(): Promise<this> {
    this.url = await this.#api.listen(0);
    return this;
  }

  async stop(): Promise<void> {
    await this.#api.close();
  }

  async get(path: string, init: RequestInit = {}): Promise<{ status: number; headers: Headers; text: string }> {
    const response = await fetch(this.url + path, init);
    return { status: response.status, headers: response.headers, text: await response.text() };
  }
}

/** Answered by a stub: the function failed. */
export class FunctionFailure {}
