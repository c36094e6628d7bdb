import type { AttributeMap, Placeholders } from '@sluice/core';

/** An expression has 4 KB and 300 operators (Limits.html); beyond, an item is compared by these attributes. */
const comparedAttributes = 100;

type Unchanged = Placeholders & { readonly ConditionExpression: string };

/** The condition that an item is still as it was read a moment ago. */
export function unchangedItem(item: AttributeMap): Unchanged {
  const attributes = Object.entries(item).slice(0, comparedAttributes);
  return {
    ConditionExpression: attributes.map((_, index) => `#a${index} = :a${index}`).join(' AND '),
    ExpressionAttributeNames: Object.fromEntries(attributes.map(([name], index) => [`#a${index}`, name])),
    ExpressionAttributeValues: Object.fromEntries(attributes.map(([, value], index) => [`:a${index}`, value])),
  };
}

/** The condition that there is still no item. */
export function noItem(keyName: string): Unchanged {
  return { ConditionExpression: 'attribute_not_exists(#a0)', ExpressionAttributeNames: { '#a0': keyName } };
}
