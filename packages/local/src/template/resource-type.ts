import type { Deployment } from './deployment.ts';
import type { JsonValue } from './json-value.ts';
import type { Properties } from './properties.ts';

/** One CloudFormation resource type as the local runtime knows it. */
export interface ResourceType {
  readonly type: string;
  /**
   * Property paths that take effect, such as `KeySchema` or `Targets.Arn` (lists are walked through).
   * Below a path that ends here anything goes: the service itself checks it.
   */
  readonly supported: readonly string[];
  /** Property paths that may be there but do nothing locally, each with the reason. */
  readonly ignored: Readonly<Record<string, string>>;
  /** What `Fn::GetAtt` knows. */
  readonly attributes: readonly string[];
  /** Creates the resource, or brings an existing one up to date; refuses what CloudFormation would replace data for. */
  provide(resource: DeclaredResource, deployment: Deployment): Promise<Provided>;
  /** Deletes a resource that the template no longer has, where its deletion policy says so. */
  remove?(physicalId: string, deployment: Deployment): Promise<void>;
}

/** A resource of the template, its properties resolved. */
export interface DeclaredResource {
  readonly logicalId: string;
  readonly properties: Properties;
}

/** What the rest of the template may see of a resource. */
export interface Provided {
  /** Answer of `Ref`. */
  readonly ref: string;
  /** What the resource is known by from start to start. @default the answer of `Ref` */
  readonly physicalId?: string;
  readonly attributes: Readonly<Record<string, JsonValue>>;
}
