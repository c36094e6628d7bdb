import type { UntagResourceInput } from '@aws-sdk/client-dynamodb';
import { validationError } from '../dynamodb-errors.ts';
import { defineOperation } from '../operation.ts';
import { checkTableArn, taggedTable } from '../tables/tagged-table.ts';
import { checkTagCount, checkTagKey } from '../validation/check-tags.ts';
import { anyString, listOf, optional, required, structure } from '../validation/shape.ts';
import type { Wire } from '../values/wire.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UntagResource.html */
export const untagResource = defineOperation<Wire<UntagResourceInput>, object>({
  name: 'UntagResource',
  shape: structure('UntagResourceInput', {
    ResourceArn: optional(anyString),
    TagKeys: required(listOf(anyString)),
  }),
  access: (_, { ResourceArn: arn }) => [{ action: 'dynamodb:UntagResource', resources: [arn ?? '*'] }],
  async run(engine, { ResourceArn: arn, TagKeys: keys = [] }) {
    if (arn === undefined) throw validationError('Invalid TableArn');
    checkTableArn(arn);
    if (keys.length === 0) throw validationError('Atleast one Tag Key needs to be provided as Input.');
    for (const key of keys) checkTagKey(key);
    checkTagCount(keys.length);
    return engine.tables.change(() => {
      const { definition } = taggedTable(engine, arn, 'UntagResource');
      engine.tables.update({ ...definition, tags: definition.tags.filter(({ Key = '' }) => !keys.includes(Key)) });
      return {};
    });
  },
});
