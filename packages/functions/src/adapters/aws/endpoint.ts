import type { Environment } from '../../environment/load-environment.ts';

/** Where a service is, and what for its requests are signed. */
export interface Endpoint {
  readonly url: URL;
  readonly region: string;
  /** Name in signatures and in host names: `dynamodb`. */
  readonly service: ServiceId;
}

export type ServiceId = 'dynamodb' | 'events' | 'sqs';

/** https://docs.aws.amazon.com/sdkref/latest/guide/ss-endpoints-table.html */
const ownVariables: Readonly<Record<ServiceId, string>> = {
  dynamodb: 'AWS_ENDPOINT_URL_DYNAMODB',
  events: 'AWS_ENDPOINT_URL_EVENTBRIDGE',
  sqs: 'AWS_ENDPOINT_URL_SQS',
};

/** Partitions whose names are not below amazonaws.com, by the beginning of their regions' names. */
const suffixes: readonly (readonly [prefix: string, suffix: string])[] = [
  ['cn-', 'amazonaws.com.cn'],
  ['us-iso-', 'c2s.ic.gov'],
  ['us-isob-', 'sc2s.sgov.gov'],
  ['eu-isoe-', 'cloud.adc-e.uk'],
  ['us-isof-', 'csp.hci.ic.gov'],
  ['eusc-', 'amazonaws.eu'],
];

/**
 * The endpoint of a service as AWS's SDKs find it: the service's own variable, the one for all, the region's.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function endpointOf(service: ServiceId, environment: Environment): Endpoint {
  const region = environment['AWS_REGION'] ?? '';
  const suffix = suffixes.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'amazonaws.com';
  const given = environment[ownVariables[service]] || environment['AWS_ENDPOINT_URL'];
  return { url: new URL(given || `https://${service}.${region}.${suffix}`), region, service };
}
