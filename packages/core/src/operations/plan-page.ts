import type { CheckContext } from './operation-types.ts';
import type { OperationArguments } from './operations.ts';
import type { PagePlan } from './plans.ts';

export function planPage(
  _kind: 'query' | 'scan',
  _data: OperationArguments['query.query'] | OperationArguments['query.scan'],
  _context: CheckContext,
): PagePlan {
  throw new Error('unfinished');
}
