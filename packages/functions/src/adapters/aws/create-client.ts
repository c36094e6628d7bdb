import type { Environment } from '../../environment/load-environment.ts';
import { AwsClient, type AwsService, type Operation } from './aws-client.ts';
import { endpointOf, type ServiceId } from './endpoint.ts';
import { HttpTransport } from './http-transport.ts';

/** A client of a service, where the environment says it is. */
export function createClient<Operations extends { readonly [Name in keyof Operations]: Operation<object, object> }>(
  service: AwsService & { readonly id: ServiceId },
  timeoutMs: number,
  environment: Environment = process.env,
): AwsClient<Operations> {
  return new AwsClient(service, new HttpTransport(endpointOf(service.id, environment), environment, timeoutMs));
}
