export interface Resource {
  readonly Type: string;
  // Properties differ by type: the tests say what they expect of them.
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

const nameProperties = [
  'FunctionName',
  'QueueName',
  'TableName',
  'LogGroupName',
  'DashboardName',
  'AlarmName',
  'ArchiveName',
  'Name',
] as const;

/** A synthesized template as a person reads it: resources by type and name, references as `<name>` or `<name>.Arn`. */
export class TemplateReader {
  readonly resources: Readonly<Record<string, Resource>>;

  constructor(template: Readonly<Record<string, unknown>>) {
    this.resources = template['Resources'] as Record<string, Resource>;
  }

  all(type: string): Resource[] {
    return Object.values(this.resources).filter((resource) => resource.Type === type);
  }

  /** The one resource of a type whose physical name this is. */
  named(type: string, name: string): Resource {
    const found = this.all(type).filter((resource) => nameOf(resource) === name);
    if (found.length !== 1) {
      const known = this.all(type).map(nameOf).join(', ');
      throw new Error(`${found.length} resources of type ${type} are named ${name}; there are: ${known}`);
    }
    return found[0]!;
  }

  names(type: string): string[] {
    return this.all(type)
      .map((resource) => nameOf(resource) ?? '')
      .toSorted();
  }

  /** A value with every reference replaced by what it refers to. */
  text(value: unknown): string {
    if (typeof value !== 'object' || value === null) return String(value);
    const [key, argument] = Object.entries(value)[0] ?? ['', undefined];
    switch (key) {
      case 'Ref':
        return this.referent(String(argument));
      case 'Fn::GetAtt': {
        const [id, attribute] = argument as [string, string];
        return `${this.referent(id)}.${attribute}`;
      }
      case 'Fn::Join': {
        const [separator, parts] = argument as [string, unknown[]];
        return parts.map((part) => this.text(part)).join(separator);
      }
      default:
        return JSON.stringify(value);
    }
  }

  private referent(id: string): string {
    const resource = this.resources[id];
    return (resource && nameOf(resource)) ?? id;
  }
}

function nameOf({ Properties }: Resource): string | undefined {
  for (const property of nameProperties) {
    const name = Properties?.[property];
    if (typeof name === 'string') return name;
  }
  return undefined;
}
