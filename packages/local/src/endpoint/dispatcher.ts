import { AwsError } from '../aws-error.ts';
import type { FaultLayer } from '../faults/fault-layer.ts';
import type { Iam } from '../iam/iam.ts';
import type { CallContext, Dispatcher, Service, ServiceName } from '../service.ts';

/** Leads calls to the services: asks IAM first, then runs the operation. */
export class ServiceDispatcher implements Dispatcher {
  readonly #iam: Iam;
  readonly #faults: FaultLayer | undefined;
  readonly #services = new Map<ServiceName, Service>();

  /** @param faults makes calls go wrong, once they are allowed */
  constructor(iam: Iam, faults?: FaultLayer) {
    this.#iam = iam;
    this.#faults = faults;
  }

  /** Services come after the dispatcher, because some of them call others through it. */
  register(name: ServiceName, service: Service): void {
    this.#services.set(name, service);
  }

  /** The service that answers to a target prefix such as `DynamoDB_20120810`. */
  find(targetPrefix: string): ServiceName | undefined {
    for (const [name, service] of this.#services) {
      if (service.targetPrefix === targetPrefix) return name;
    }
    return undefined;
  }

  service(name: ServiceName): Service {
    const service = this.#services.get(name);
    if (service === undefined) throw unknownOperation();
    return service;
  }

  async dispatch(name: ServiceName, operation: string, input: unknown, context: CallContext): Promise<object> {
    const service = this.service(name);
    if (!service.operations.includes(operation)) throw unknownOperation();
    if (context.principal.kind !== 'operator') {
      for (const access of service.access(operation, input)) this.#iam.authorize(context.principal, access);
    }
    const run = (asked: unknown): Promise<object> => service.call(operation, asked, context);
    if (this.#faults === undefined) return await run(input);
    const resources = (): readonly string[] => service.access(operation, input).flatMap((access) => access.resources);
    return await this.#faults.around({ service: name, operation, input, principal: context.principal, resources }, run);
  }
}

function unknownOperation(): AwsError {
  return new AwsError('UnknownOperationException', '');
}
