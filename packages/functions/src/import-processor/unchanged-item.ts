import type { AttributeMap, Placeholders } from '@sluice/core';

/** An expression has 300 operators and 4 KB (Limits.html). */
const comparedAttributes = 140;

type Unchanged = Placeholders & { readonly ConditionExpression: string };

/**
 * The condition that an item is still as it was read a moment ago, as far as DynamoDB can be asked: by its first 140 attributes,
 * and without `others`. It has no way to say that there is no attribute of any other name.
 */
export function unchangedItem(item: AttributeMap, others: AttributeMap = {}): Unchanged {
  const attributes = Object.entries(item).slice(0, comparedAttributes);
  const added = Object.keys(others)
    .filter((name) => !Object.hasOwn(item, name))
    .slice(0, comparedAttributes - attributes.length);
  const names = [...attributes.map(([name]) => name), ...added];
  return {
    ConditionExpression: names
      .map((_, index) => (index < attributes.length ? `#a${index} = :a${index}` : `attribute_not_exists(#a${index})`))
      .join(' AND '),
    ExpressionAttributeNames: Object.fromEntries(names.map((name, index) => [`#a${index}`, name])),
    ExpressionAttributeValues: Object.fromEntries(attributes.map(([, value], index) => [`:a${index}`, value])),
  };
}

/** The condition that there is still no item. */
export function noItem(keyName: string): Unchanged {
  return { ConditionExpression: 'attribute_not_exists(#a0)', ExpressionAttributeNames: { '#a0': keyName } };
}
