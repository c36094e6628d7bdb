import type { ListTagsOfResourceInput, ListTagsOfResourceOutput } from '@aws-sdk/client-dynamodb';
import { validationError } from '../dynamodb-errors.ts';
import { defineOperation } from '../operation.ts';
import { taggedTable } from '../tables/tagged-table.ts';
import { anyString, optional, structure } from '../validation/shape.ts';
import type { Wire } from '../values/wire.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTagsOfResource.html */
export const listTagsOfResource = defineOperation<Wire<ListTagsOfResourceInput>, Wire<ListTagsOfResourceOutput>>({
  name: 'ListTagsOfResource',
  shape: structure('ListTagsOfResourceInput', { ResourceArn: optional(anyString), NextToken: optional(anyString) }),
  access: (_, { ResourceArn: arn }) => [{ action: 'dynamodb:ListTagsOfResource', resources: [arn ?? '*'] }],
  async run(engine, { ResourceArn: arn }) {
    if (arn === undefined) throw validationError('Invalid TableArn');
    const table = taggedTable(engine, arn, 'ListTagsOfResource');
    // A table has at most 50 tags, so one page holds them all.
    return engine.store.read(() => ({ Tags: [...table.definition.tags] }));
  },
});
