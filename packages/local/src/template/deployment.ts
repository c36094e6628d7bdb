import type { Iam } from '../iam/iam.ts';
import type { ServiceName } from '../service.ts';
import type { JsonObject } from './json-value.ts';
import type { Naming } from './naming.ts';
import type { Plan } from './plan.ts';

/** What a resource type works with while a template is deployed. */
export interface Deployment {
  readonly naming: Naming;
  readonly iam: Iam;
  /** What is to run once all resources are there: functions, event source mappings, APIs. */
  readonly plan: Plan;
  /** Directory of a bundled asset, by the S3 key under which a deployment would upload it. */
  assetDirectory(s3Key: string): string;
  /** Origin under which the HTTP API will be reached, such as `http://127.0.0.1:4000`. */
  readonly apiUrl: string;
  /** Calls a service as the operator. */
  call(service: ServiceName, operation: string, input: object): Promise<JsonObject>;
}
