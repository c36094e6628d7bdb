import type { Naming } from '../naming.ts';
import type { DeclaredResource, Provided, ResourceType } from '../resource-type.ts';

/** A resource type which a template may have and which has nothing to do on this machine. */
export interface InertResource {
  readonly type: string;
  /** Why it does nothing, said of every property alike. */
  readonly reason: string;
  readonly properties: readonly string[];
  /** Property which names the resource. */
  readonly nameProperty: string;
  /** What `Fn::GetAtt` answers, from the resource's name. */
  readonly attributes?: Readonly<Record<string, (name: string, naming: Naming) => string>>;
}

/** Declares a resource type of which only name and ARN matter to others. */
export function inertResource({
  type,
  reason,
  properties,
  nameProperty,
  attributes = {},
}: InertResource): ResourceType {
  return {
    type,
    supported: [],
    ignored: Object.fromEntries(properties.map((property) => [property, reason])),
    attributes: Object.keys(attributes),
    provide({ logicalId, properties: declared }: DeclaredResource, { naming }): Promise<Provided> {
      const name = declared.optionalString(nameProperty) ?? naming.physicalName(logicalId);
      const values = Object.entries(attributes).map(([attribute, of]) => [attribute, of(name, naming)] as const);
      return Promise.resolve({ ref: name, attributes: Object.fromEntries(values) });
    },
  };
}
