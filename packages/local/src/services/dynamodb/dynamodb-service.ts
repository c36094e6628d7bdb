import { AwsError } from '../../aws-error.ts';
import type { Clock } from '../../clock.ts';
import type { Random } from '../../random.ts';
import type { Access, Service } from '../../service.ts';
import type { Store } from '../../store.ts';
import type { Engine } from './engine.ts';
import { ExpressionParser } from './expressions/expression-parser.ts';
import type { Operation } from './operation.ts';
import { operations } from './operation-table.ts';
import { TableRegistry } from './tables/table-registry.ts';
import { TtlSweeper } from './tables/ttl-sweeper.ts';
import { REQUEST_TOKENS_SQL } from './transactions/request-tokens.ts';

export interface DynamoDbServiceOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly region?: string;
  readonly accountId?: string;
}

/**
 * Amazon DynamoDB on the local store.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB.html
 */
export class DynamoDbService implements Service {
  readonly targetPrefix = 'DynamoDB_20120810';
  readonly contentType = 'application/x-amz-json-1.0';
  readonly operations: readonly string[] = [...operations.keys()];
  readonly #engine: Engine;

  constructor({ store, clock, random, region = 'us-east-1', accountId = '000000000000' }: DynamoDbServiceOptions) {
    store.define(REQUEST_TOKENS_SQL);
    const tables = new TableRegistry(store);
    const sweeper = new TtlSweeper(store, clock, tables);
    this.#engine = { store, clock, random, region, accountId, tables, parser: new ExpressionParser(), sweeper };
    sweeper.wake();
  }

  access(operation: string, input: unknown): readonly Access[] {
    return operationOf(operation).access(this.#engine, input);
  }

  async call(operation: string, input: unknown): Promise<object> {
    return operationOf(operation).call(this.#engine, input);
  }

  /** Stops what runs in the background. The store stays open. */
  close(): void {
    this.#engine.sweeper.close();
  }
}

function operationOf(name: string): Operation {
  const operation = operations.get(name);
  if (operation === undefined) throw new AwsError('UnknownOperationException', '');
  return operation;
}
