import type { ListTablesInput, ListTablesOutput } from '@aws-sdk/client-dynamodb';
import { defineOperation } from '../operation.ts';
import { optional, structure } from '../validation/shape.ts';
import type { Wire } from '../values/wire.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTables.html */
const MAX_NAMES = 100;

export const listTables = defineOperation<Wire<ListTablesInput>, Wire<ListTablesOutput>>({
  name: 'ListTables',
  shape: structure('ListTablesInput', {
    ExclusiveStartTableName: optional({ kind: 'string', pattern: /^[a-zA-Z0-9_.-]+$/, min: 3, max: 255 }),
    Limit: optional({ kind: 'integer', min: 1, max: MAX_NAMES }),
  }),
  access: () => [{ action: 'dynamodb:ListTables', resources: ['*'] }],
  run(engine, { ExclusiveStartTableName: start, Limit: limit = MAX_NAMES }) {
    return engine.store.read(() => {
      const names = engine.tables.names().filter((name) => start === undefined || name > start);
      const page = names.slice(0, limit);
      const last = page.at(-1);
      return {
        TableNames: page,
        ...(names.length > page.length && last !== undefined ? { LastEvaluatedTableName: last } : {}),
      };
    });
  },
});
