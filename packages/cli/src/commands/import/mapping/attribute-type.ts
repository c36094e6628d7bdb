import { UsageError } from '../../../errors.ts';

/** What a cell of text can become. */
export const attributeTypes = ['string', 'number', 'boolean', 'list', 'map', 'set', 'number-set', 'binary'] as const;
export type AttributeTypeName = (typeof attributeTypes)[number];

/** Types by attribute. */
export type AttributeTypes = ReadonlyMap<string, AttributeTypeName>;

/** Reads `population:number,tags:list`. */
export function parseTypes(texts: readonly string[]): AttributeTypes {
  const types = new Map<string, AttributeTypeName>();
  for (const part of texts.flatMap((text) => text.split(','))) {
    const at = part.lastIndexOf(':');
    const type = attributeTypes.find((known) => known === part.slice(at + 1).trim());
    const name = part.slice(0, at).trim();
    if (at === -1 || name === '' || type === undefined) {
      throw new UsageError(
        `--types takes name:type, like population:number; "${part}" is not. Types: ${attributeTypes.join(', ')}.`,
      );
    }
    types.set(name, type);
  }
  return types;
}
