import { Assembly } from './assembly.ts';
import { AwsServices, type AwsServicesOptions } from './aws-services.ts';
import { SystemClock } from './clock.ts';
import type { Iam } from './iam/iam.ts';
import { requireLoopback } from './loopback.ts';
import { systemRandom } from './random.ts';
import type { RuntimeOptions } from './runtime-options.ts';
import { lambdaLog } from './runtime-log.ts';
import { EventSourceMappings } from './services/lambda/event-sources/event-source-mappings.ts';
import { compilePattern } from './services/eventbridge/pattern/compile-pattern.ts';
import type { FunctionDefinition } from './services/lambda/function-definition.ts';
import type { LambdaService } from './services/lambda/lambda-service.ts';
import { startApi } from './start-api.ts';
import { openStore } from './open-store.ts';
import { deployTemplate } from './template/deploy-template.ts';
import { DeployedResources } from './template/deployed-resources.ts';
import { Naming } from './template/naming.ts';
import { emptyPlan, type Plan } from './template/plan.ts';

/** A system that runs from its CloudFormation template on this machine. */
export interface Runtime {
  /** Origin of the HTTP API, such as `http://127.0.0.1:4000`; empty where the template has none. */
  readonly apiUrl: string;
  /** Origin of the AWS endpoint, such as `http://127.0.0.1:4566`; any credentials but a function's may do everything. */
  readonly awsEndpoint: string;
  /** Outputs of the template. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Physical names of the tables. */
  readonly tables: readonly string[];
  /** Who asked for what, and which grants were needed. */
  readonly iam: Pick<Iam, 'recorded' | 'grants'>;
  readonly lambda: Pick<LambdaService, 'kill' | 'invoke'>;
  /** Stops within two seconds: long polls end, messages of running functions become visible again. */
  close(): Promise<void>;
}

const accountId = '000000000000';
const loopbackHost = '127.0.0.1';

/** Stands for the API's address while the template is deployed: which port it gets is known only once it listens. */
const apiPlaceholder = 'http://api.address.invalid';

/**
 * Runs a template: creates or updates its resources, then starts its functions, event source mappings and API.
 *
 * @throws TemplateError, DataDirectoryInUseError, PortTakenError, NotLoopbackError
 */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  if (options.exposed !== true) requireLoopback(options.host ?? loopbackHost);
  const running = new AsyncDisposableStack();
  try {
    return await start(options, running);
  } catch (error) {
    await running.disposeAsync();
    throw error;
  }
}

/** What is deferred last stops first: the API, the pollers, the functions, the endpoint, the services, the store. */
async function start(options: RuntimeOptions, running: AsyncDisposableStack): Promise<Runtime> {
  const { region = 'us-east-1', clock = new SystemClock(), random = systemRandom, log = () => {} } = options;
  const assembly = new Assembly(options.templateFile);
  const store = openStore(options.dataDirectory, running);
  const surroundings = { store, clock, random, region, accountId, log, faults: options.faults, chaos: options.chaos };
  const services = new AwsServices(surroundings);
  running.defer(() => services.close());
  const awsEndpoint = await services.listen(options.awsPort ?? 0, loopbackHost);

  const deployed = new DeployedResources(store);
  const stackGuid = await deployed.stackGuid(assembly.stackName, random);
  const plan = emptyPlan();
  const outputs = await deployTemplate({
    template: assembly.template,
    deployed,
    deployment: {
      naming: new Naming({ region, accountId, stackName: assembly.stackName, stackGuid }),
      iam: services.iam,
      plan,
      apiUrl: apiPlaceholder,
      assetDirectory: (s3Key) => assembly.assetDirectory(s3Key),
      call: (service, operation, input) => services.callAsOperator(service, operation, input),
    },
    ...(options.parameters === undefined ? {} : { parameters: options.parameters }),
  });

  const mappings = eventSourceMappings(plan, services, surroundings);
  running.defer(() => mappings.close());
  const [planned] = plan.apis.values();
  const apiUrl =
    planned === undefined
      ? ''
      : await startApi(
          planned,
          {
            ...surroundings,
            iam: services.iam,
            lambda: services.lambda,
            host: options.host ?? loopbackHost,
            port: options.apiPort ?? 0,
          },
          running,
        );
  const withApiUrl = (value: string): string => value.replaceAll(apiPlaceholder, apiUrl);
  // No request can come in between: nothing else runs before the code that waited for the API to listen.
  for (const fn of plan.functions.values()) {
    services.lambda.define({ ...fn, environment: mapValues(fn.environment, withApiUrl) });
  }
  services.open();
  for (const { eventSourceArn } of plan.eventSourceMappings) await services.sqs.returnInFlight(eventSourceArn);
  await mappings.start();
  services.beginFaults();
  return {
    apiUrl,
    awsEndpoint,
    outputs: mapValues(Object.fromEntries(outputs), withApiUrl),
    tables: [...plan.tables.values()],
    iam: services.iam,
    lambda: services.lambda,
    close: () => running.disposeAsync(),
  };
}

function eventSourceMappings(plan: Plan, services: AwsServices, options: AwsServicesOptions): EventSourceMappings {
  const mappings = new EventSourceMappings({
    ...options,
    dispatcher: services.dispatcher,
    invoker: services.lambda,
    functionFor: (arn) => functionOf(plan, arn),
    compilePattern,
    log: lambdaLog(options.log),
  });
  for (const mapping of plan.eventSourceMappings) mappings.define(mapping);
  return mappings;
}

function functionOf(plan: Plan, arn: string): FunctionDefinition {
  const definition = plan.functions.get(arn);
  if (definition === undefined) throw new Error(`Function not found: ${arn}`);
  return definition;
}

function mapValues(
  values: Readonly<Record<string, string>>,
  change: (value: string) => string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
}
