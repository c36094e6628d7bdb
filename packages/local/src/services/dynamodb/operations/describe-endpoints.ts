import { defineOperation } from '../operation.ts';
import { structure } from '../validation/shape.ts';

const CACHE_MINUTES = 1440;

/** The SDK has this operation's types for itself. */
interface DescribeEndpointsOutput {
  readonly Endpoints: readonly { readonly Address: string; readonly CachePeriodInMinutes: number }[];
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeEndpoints.html */
export const describeEndpoints = defineOperation<object, DescribeEndpointsOutput>({
  name: 'DescribeEndpoints',
  shape: structure('DescribeEndpointsInput', {}),
  access: () => [{ action: 'dynamodb:DescribeEndpoints', resources: ['*'] }],
  run: ({ region }) =>
    Promise.resolve({
      Endpoints: [{ Address: `dynamodb.${region}.amazonaws.com`, CachePeriodInMinutes: CACHE_MINUTES }],
    }),
});
