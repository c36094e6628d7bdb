import type { Clock } from '../../clock.ts';
import type { Random } from '../../random.ts';
import type { Store } from '../../store.ts';
import type { ExpressionParser } from './expressions/expression-parser.ts';
import type { TableRegistry } from './tables/table-registry.ts';
import type { TtlSweeper } from './tables/ttl-sweeper.ts';

/** What operations work with: one engine's tables and its surroundings. */
export interface Engine {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly region: string;
  readonly accountId: string;
  readonly tables: TableRegistry;
  readonly parser: ExpressionParser;
  readonly sweeper: TtlSweeper;
}

/** ARN of a table that may or may not exist. */
export function tableArn(engine: Pick<Engine, 'region' | 'accountId'>, name: string): string {
  return `arn:aws:dynamodb:${engine.region}:${engine.accountId}:table/${name}`;
}
