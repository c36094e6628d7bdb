import type { TagResourceInput } from '@aws-sdk/client-dynamodb';
import { validationError } from '../dynamodb-errors.ts';
import { defineOperation } from '../operation.ts';
import { checkTableArn, taggedTable } from '../tables/tagged-table.ts';
import { anyString, optional, required, structure } from '../validation/shape.ts';
import { tags } from '../validation/table-shapes.ts';
import { checkTagCount, checkTags } from '../validation/check-tags.ts';
import type { Wire } from '../values/wire.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TagResource.html */
export const tagResource = defineOperation<Wire<TagResourceInput>, object>({
  name: 'TagResource',
  shape: structure('TagResourceInput', { ResourceArn: optional(anyString), Tags: required(tags) }),
  access: (_, { ResourceArn: arn }) => [{ action: 'dynamodb:TagResource', resources: [arn ?? '*'] }],
  async run(engine, { ResourceArn: arn, Tags: added = [] }) {
    if (arn === undefined) throw validationError('Invalid TableArn');
    checkTableArn(arn);
    if (added.length === 0) throw validationError('Atleast one Tag needs to be provided as Input.');
    checkTags(added);
    return engine.tables.change(() => {
      const { definition } = taggedTable(engine, arn, 'TagResource');
      const merged = new Map([...definition.tags, ...added].map(({ Key, Value }) => [Key ?? '', Value ?? '']));
      checkTagCount(merged.size);
      engine.tables.update({ ...definition, tags: [...merged].map(([Key, Value]) => ({ Key, Value })) });
      return {};
    });
  },
});
