import { AwsError } from '../../../packages/local/src/aws-error.ts';
import type { Assembly } from '../../../packages/local/src/assembly.ts';
import { delay } from '../../../packages/local/src/clock.ts';
import { ServiceDispatcher } from '../../../packages/local/src/endpoint/dispatcher.ts';
import { FaultLayer } from '../../../packages/local/src/faults/fault-layer.ts';
import type { FaultPlan } from '../../../packages/local/src/faults/fault-plan.ts';
import { Iam } from '../../../packages/local/src/iam/iam.ts';
import type { CallContext, Dispatcher, Service, ServiceName } from '../../../packages/local/src/service.ts';
import { DynamoDbService } from '../../../packages/local/src/services/dynamodb/dynamodb-service.ts';
import { EventBridgeService } from '../../../packages/local/src/services/eventbridge/eventbridge-service.ts';
import { compilePattern } from '../../../packages/local/src/services/eventbridge/pattern/compile-pattern.ts';
import { EventSourceMappings } from '../../../packages/local/src/services/lambda/event-sources/event-source-mappings.ts';
import { SqsService } from '../../../packages/local/src/services/sqs/sqs-service.ts';
import { SimulatedClock } from '../../../packages/local/src/simulated-clock.ts';
import { Store } from '../../../packages/local/src/store.ts';
import { deployTemplate } from '../../../packages/local/src/template/deploy-template.ts';
import { DeployedResources } from '../../../packages/local/src/template/deployed-resources.ts';
import { Naming } from '../../../packages/local/src/template/naming.ts';
import { emptyPlan, type Plan } from '../../../packages/local/src/template/plan.ts';
import { type Committed, watched } from './commit-log.ts';
import { composeFunctions } from './compose-functions.ts';
import { currentInvocation } from './current-invocation.ts';
import { inProcessTransport } from './in-process-transport.ts';
import { streamOf } from './random-streams.ts';
import { type ApiAnswer, type ApiCall, callApi } from './simulated-api.ts';
import { type SimulatedHandler, SimulatedLambda } from './simulated-lambda.ts';
import type { Tamper } from './tamper.ts';

export interface SimulationOptions {
  readonly assembly: Assembly;
  readonly seed: number;
  readonly plan?: FaultPlan;
  readonly tamper?: Tamper;
  /** Hears of each call that took effect. */
  readonly onCommit?: (call: Committed) => void;
  readonly onFault?: (what: string) => void;
  /** Puts other handlers, by function name without the stack's, in place of the composed ones. */
  readonly handlers?: Readonly<Record<string, SimulatedHandler>>;
}

const accountId = '000000000000';
const region = 'us-east-1';
const operator = { kind: 'operator', arn: `arn:aws:iam::${accountId}:root` } as const;

/** The synthesized system in one thread on simulated time: its template, its functions' factories, the embedded services; one seed decides all. */
export class Simulation {
  readonly clock = new SimulatedClock();
  readonly faults: FaultLayer;
  readonly lambda: SimulatedLambda;
  readonly stackName: string;
  /** What the functions logged. */
  readonly lines: Readonly<Record<string, unknown>>[] = [];
  readonly #options: SimulationOptions;
  readonly #store = new Store(':memory:');
  readonly #iam = new Iam({ accountId, region });
  readonly #dispatcher: Dispatcher;
  readonly #dynamoDb: DynamoDbService;
  readonly #sqs: SqsService;
  readonly #events: EventBridgeService;
  readonly #mappings: EventSourceMappings;
  readonly #plan: Plan = emptyPlan();
  /** Cold starts so far: no two environments draw the same chances. */
  #environments = 0;

  private constructor(options: SimulationOptions) {
    const { seed, plan = {}, onFault, onCommit = () => {} } = options;
    const { clock } = this;
    const engine = { store: this.#store, clock, random: streamOf(seed, 'engines'), region, accountId };
    this.#options = options;
    this.stackName = options.assembly.stackName;
    this.faults = new FaultLayer({
      plan: { seed, ...plan },
      clock,
      kill: () => currentInvocation.getStore()?.kill(),
      ...(onFault && { onFault }),
    });
    this.lambda = new SimulatedLambda({ clock, random: streamOf(seed, 'lambda'), faults: this.faults });
    const dispatcher = new ServiceDispatcher(this.#iam, this.faults);
    this.#dispatcher = travelling(dispatcher, clock, streamOf(seed, 'network'));
    this.#dynamoDb = new DynamoDbService(engine);
    this.#sqs = new SqsService({
      ...engine,
      baseUrl: () => 'http://localhost',
      ...(plan.queues && { disorder: plan.queues }),
    });
    this.#events = new EventBridgeService({ ...engine, dispatcher: this.#dispatcher });
    this.#iam.addPolicySource(this.#sqs);
    this.#iam.addPolicySource(this.#events);
    for (const [name, service] of [
      ['dynamodb', this.#dynamoDb],
      ['sqs', this.#sqs],
      ['events', this.#events],
    ] as const satisfies readonly (readonly [ServiceName, Service])[]) {
      dispatcher.register(name, watched(service, name, onCommit));
    }
    this.#mappings = new EventSourceMappings({
      clock,
      random: streamOf(seed, 'mappings'),
      dispatcher: this.#dispatcher,
      invoker: this.lambda,
      functionFor: (arn) => this.#functionOf(arn),
      compilePattern,
    });
  }

  /** Deploys the template and starts to read the queues. */
  static async start(options: SimulationOptions): Promise<Simulation> {
    const simulation = new Simulation(options);
    // Deploying waits for commits alone, for which no time passes.
    await simulation.#deploy();
    await simulation.run(simulation.#mappings.start());
    simulation.faults.begin();
    return simulation;
  }

  async close(): Promise<void> {
    await this.run(Promise.all([this.#mappings.close(0), this.#events.close()]));
    this.#sqs.close();
    this.#dynamoDb.close();
    this.#store.close();
  }

  /** Lets simulated time pass until a promise is settled. */
  async run<Value>(promise: Promise<Value>): Promise<Value> {
    let settled = false;
    const end = (): void => {
      settled = true;
    };
    promise.then(end, end);
    while (!settled) {
      // Nothing waits for time, but a commit may still be on its way.
      if (!(await this.clock.step()) && !settled) await this.clock.advance(1);
    }
    return promise;
  }

  /** One request to the API, as a client sends it. */
  request(call: ApiCall): Promise<ApiAnswer> {
    return callApi(call, this.lambda, this.stackName);
  }

  /** Calls a service as the operator, past all faults. */
  async operate(service: ServiceName, operation: string, input: object): Promise<Readonly<Record<string, unknown>>> {
    const engines: Partial<Record<ServiceName, Service>> = {
      dynamodb: this.#dynamoDb,
      sqs: this.#sqs,
      events: this.#events,
    };
    const engine = engines[service];
    if (engine === undefined) throw new AwsError('UnknownOperationException', '');
    const context = { principal: operator, signal: new AbortController().signal };
    return (await engine.call(operation, input, context)) as Readonly<Record<string, unknown>>;
  }

  /** Metrics of a queue by its name without the stack's. */
  queue(name: string) {
    const metrics = this.#sqs.metrics(`${this.stackName}-${name}`);
    if (metrics === undefined) throw new Error(`there is no queue ${name}`);
    return metrics;
  }

  /** Nothing is on its way: no delivery, no function, no message outside of the dead-letter queues. */
  get idle(): boolean {
    const busy = flows.some((flow) => {
      const { visible, inFlight, delayed } = this.queue(flow);
      return visible + inFlight + delayed > 0;
    });
    return !busy && this.#events.pendingDeliveries === 0 && this.lambda.running === 0;
  }

  async #deploy(): Promise<void> {
    const { assembly, seed, tamper = {}, handlers = {} } = this.#options;
    const deployed = new DeployedResources(this.#store);
    const stackGuid = await deployed.stackGuid(assembly.stackName, streamOf(seed, 'stack'));
    await deployTemplate({
      template: assembly.template,
      deployed,
      deployment: {
        naming: new Naming({ region, accountId, stackName: assembly.stackName, stackGuid }),
        iam: this.#iam,
        plan: this.#plan,
        apiUrl: 'http://api.localhost',
        assetDirectory: () => '',
        call: async (service, operation, input) => (await this.operate(service, operation, input)) as never,
      },
    });
    const composed = this.#compose(tamper);
    for (const definition of this.#plan.functions.values()) {
      const name = definition.name.slice(assembly.stackName.length + 1);
      const given = handlers[name];
      const compose = given ? () => given : composed[name];
      // A function that no flow needs, such as the authorizer, is not simulated.
      if (compose === undefined) continue;
      this.lambda.define(definition, () => {
        const handler = compose(definition.environment);
        const deleteMessages = (receipts: readonly string[]) => this.#deleteMessages(definition.environment, receipts);
        return tamper.handler?.(name, handler, deleteMessages) ?? handler;
      });
    }
    for (const mapping of this.#plan.eventSourceMappings) this.#mappings.define(mapping);
    this.#events.start();
  }

  #compose(tamper: Tamper) {
    const { clock } = this;
    const { seed } = this.#options;
    const transport = (service: ServiceName, requestTimeoutMs: number) =>
      inProcessTransport({
        service,
        requestTimeoutMs,
        clock,
        // The way there and back is the client's own; the dispatcher below is asked directly.
        dispatcher: this.#dispatcher,
        random: streamOf(seed, `clients of ${service}`),
      });
    return composeFunctions({
      dynamoDb: transport('dynamodb', 5000),
      sqs: transport('sqs', 4000),
      events: transport('events', 4000),
      clock: { now: () => clock.now(), sleep: (durationMs) => delay(clock, durationMs) },
      random: (name) => streamOf(seed, `${name} ${this.#environments++}`),
      log: (line) => this.lines.push(line),
      tamper,
    });
  }

  async #deleteMessages(environment: Readonly<Record<string, string>>, receipts: readonly string[]): Promise<void> {
    for (const ReceiptHandle of receipts) {
      await this.operate('sqs', 'DeleteMessage', { QueueUrl: environment['QUEUE_URL'], ReceiptHandle });
    }
  }

  #functionOf(arn: string) {
    const definition = this.#plan.functions.get(arn);
    if (definition === undefined) throw new Error(`Function not found: ${arn}`);
    return definition;
  }
}

export const flows = ['query', 'write', 'import', 'analytics'] as const;

/** Calls of the services among themselves take a millisecond or some; those of functions have travelled already. */
function travelling(dispatcher: Dispatcher, clock: SimulatedClock, random: { next(): number }): Dispatcher {
  return {
    async dispatch(service: ServiceName, operation: string, input: unknown, context: CallContext) {
      const { kind, session } = context.principal;
      if (kind === 'service' || session === undefined) await delay(clock, 1 + Math.floor(random.next() * 10));
      return dispatcher.dispatch(service, operation, input, context);
    },
  };
}
