import type { Shape } from './shape.ts';

/** A value as Java prints it, which is how AWS echoes it in constraint messages. */
export function javaString(shape: Shape, value: unknown): string {
  if (value === undefined || value === null) return 'null';
  switch (shape.kind) {
    case 'list':
      return `[${(value as unknown[]).map((element) => javaString(shape.of, element)).join(', ')}]`;
    case 'map':
      return `{${Object.entries(value as object)
        .map(([name, element]) => `${name}=${javaString(shape.of, element)}`)
        .join(', ')}}`;
    case 'structure':
      return `${shape.name}(${Object.entries(shape.members)
        .map(
          ([name, member]) =>
            `${lowerFirst(name)}=${javaString(member.shape, (value as Record<string, unknown>)[name])}`,
        )
        .join(', ')})`;
    case 'attribute-value':
      return attributeValueString(value as Record<string, unknown>);
    default:
      return contentString(value);
  }
}

export function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

const ATTRIBUTE_VALUE_MEMBERS = ['S', 'N', 'B', 'SS', 'NS', 'BS', 'M', 'L', 'NULL', 'BOOL'];

function attributeValueString(value: Record<string, unknown>): string {
  const members = ATTRIBUTE_VALUE_MEMBERS.map((type) => `${lowerFirst(type)}=${contentString(value[type])}`);
  return `AttributeValue(${members.join(', ')})`;
}

function contentString(content: unknown): string {
  if (content === undefined) return 'null';
  if (Array.isArray(content)) return `[${content.map(contentString).join(', ')}]`;
  return typeof content === 'string' ? content : (JSON.stringify(content) ?? 'null');
}
