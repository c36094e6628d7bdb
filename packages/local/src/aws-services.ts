import type { Clock } from './clock.ts';
import { AwsEndpoint } from './endpoint/aws-endpoint.ts';
import { Credentials } from './endpoint/credentials.ts';
import { ServiceDispatcher } from './endpoint/dispatcher.ts';
import { Iam } from './iam/iam.ts';
import { FaultLayer } from './faults/fault-layer.ts';
import type { FaultPlan } from './faults/fault-plan.ts';
import type { Random } from './random.ts';
import { describeDefect, deliveryLine, lambdaLog, type RuntimeLog } from './runtime-log.ts';
import type { ServiceName } from './service.ts';
import { DynamoDbService } from './services/dynamodb/dynamodb-service.ts';
import { EventBridgeService } from './services/eventbridge/eventbridge-service.ts';
import { type LambdaFaults, LambdaService } from './services/lambda/lambda-service.ts';
import { SqsService } from './services/sqs/sqs-service.ts';
import type { Store } from './store.ts';
import type { JsonObject } from './template/json-value.ts';

export interface AwsServicesOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly region: string;
  readonly accountId: string;
  readonly log: RuntimeLog;
  readonly faults?: LambdaFaults | undefined;
  readonly chaos?: FaultPlan | undefined;
}

/** The embedded services of one system, joined by the dispatcher, and the endpoint in front of them. */
export class AwsServices {
  readonly iam: Iam;
  readonly lambda: LambdaService;
  readonly dispatcher: ServiceDispatcher;
  readonly #credentials: Credentials;
  readonly #endpoint: AwsEndpoint;
  readonly #engines: readonly { close(): void | Promise<void> }[];
  readonly #events: EventBridgeService;
  readonly sqs: Pick<SqsService, 'returnInFlight'>;
  readonly #faults: FaultLayer | undefined;
  #origin = '';

  constructor(options: AwsServicesOptions) {
    const { accountId, region, log, faults, chaos } = options;
    this.#faults = chaos && new FaultLayer({ ...options, plan: chaos, kill: (name) => void this.lambda.kill(name) });
    this.iam = new Iam({ accountId, region });
    this.#credentials = new Credentials(accountId);
    this.dispatcher = new ServiceDispatcher(this.iam, this.#faults);
    this.#endpoint = new AwsEndpoint({
      dispatcher: this.dispatcher,
      credentials: this.#credentials,
      accountId,
      onDefect: (error, operation) => log(`${operation} | ${describeDefect(error)}`),
    });
    this.lambda = new LambdaService({
      clock: options.clock,
      random: options.random,
      region,
      credentialsFor: (roleArn, functionName) => this.#credentials.issue(roleArn, functionName),
      endpointUrl: () => this.#origin,
      log: lambdaLog(log),
      ...(faults === undefined && this.#faults === undefined
        ? {}
        : { faults: { ...(this.#faults && killsOf(this.#faults)), ...faults } }),
    });
    const dynamodb = new DynamoDbService(options);
    const sqs = new SqsService({
      ...options,
      baseUrl: () => this.#origin,
      ...(chaos?.queues && { disorder: chaos.queues }),
    });
    const events = new EventBridgeService({
      ...options,
      dispatcher: this.dispatcher,
      onDeliveryFailure: (failed) => log(deliveryLine(failed)),
    });
    this.iam.addPolicySource(sqs);
    this.iam.addPolicySource(events);
    this.dispatcher.register('dynamodb', dynamodb);
    this.dispatcher.register('sqs', sqs);
    this.dispatcher.register('events', events);
    this.#events = events;
    this.sqs = sqs;
    this.#engines = [events, sqs, dynamodb];
  }

  /** Opens the endpoint and answers with its origin. */
  async listen(port: number, host: string): Promise<string> {
    this.#origin = await this.#endpoint.listen(port, host);
    return this.#origin;
  }

  /** Begins to answer calls from outside, and to deliver what an earlier run had accepted. */
  open(): void {
    this.#events.start();
    this.#endpoint.open();
  }

  /** Lets things go wrong as the fault plan says, if there is one: to be called once everything runs. */
  beginFaults(): void {
    this.#faults?.begin();
  }

  /** Calls a service with the rights of the operator. */
  async callAsOperator(service: ServiceName, operation: string, input: object): Promise<JsonObject> {
    const context = { principal: this.#credentials.operator, signal: new AbortController().signal };
    return (await this.dispatcher.dispatch(service, operation, input, context)) as JsonObject;
  }

  /** Stops functions, then hangs up on callers, then stops the engines. */
  async close(): Promise<void> {
    await this.lambda.close();
    await this.#endpoint.close();
    for (const engine of this.#engines) await engine.close();
  }
}

function killsOf(layer: FaultLayer): LambdaFaults {
  return {
    killBeforeRun: (functionName) => layer.kills(functionName, 'before-run'),
    killAfterMs: (functionName) => layer.killsAfterMs(functionName),
    killBeforeAnswer: (functionName) => layer.kills(functionName, 'before-answer'),
  };
}
