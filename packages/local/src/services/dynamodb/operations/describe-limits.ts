import type { DescribeLimitsOutput } from '@aws-sdk/client-dynamodb';
import { defineOperation } from '../operation.ts';
import { structure } from '../validation/shape.ts';
import type { Wire } from '../values/wire.ts';

// Defaults of a new account: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
const ACCOUNT_UNITS = 80_000;
const TABLE_UNITS = 40_000;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeLimits.html */
export const describeLimits = defineOperation<object, Wire<DescribeLimitsOutput>>({
  name: 'DescribeLimits',
  shape: structure('DescribeLimitsInput', {}),
  access: () => [{ action: 'dynamodb:DescribeLimits', resources: ['*'] }],
  run: () =>
    Promise.resolve({
      AccountMaxReadCapacityUnits: ACCOUNT_UNITS,
      AccountMaxWriteCapacityUnits: ACCOUNT_UNITS,
      TableMaxReadCapacityUnits: TABLE_UNITS,
      TableMaxWriteCapacityUnits: TABLE_UNITS,
    }),
});
