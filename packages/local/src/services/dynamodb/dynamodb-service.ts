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
  /** Requests read to see what they need to be allowed, until they are run. */
  readonly #read = new WeakMap<object, { operation: Operation; request: unknown }>();

  constructor({ store, clock, random, region = 'us-east-1', accountId = '000000000000' }: DynamoDbServiceOptions) {
    store.define(REQUEST_TOKENS_SQL);
    const tables = new TableRegistry(store);
    const sweeper = new TtlSweeper(store, clock, tables);
    this.#engine = { store, clock, random, region, accountId, tables, parser: new ExpressionParser(), sweeper };
    sweeper.wake();
  }

  access(operation: string, input: unknown): readonly Access[] {
    const called = operationOf(operation);
    const request = called.read(input);
    if (typeof input === 'object' && input !== null) this.#read.set(input, { operation: called, request });
    return called.access(this.#engine, request);
  }

  async call(operation: string, input: unknown): Promise<object> {
    const called = operationOf(operation);
    return called.run(this.#engine, this.#takeRead(called, input) ?? called.read(input));
  }

  #takeRead(operation: Operation, input: unknown): unknown {
    if (typeof input !== 'object' || input === null) return undefined;
    const read = this.#read.get(input);
    this.#read.delete(input);
    return read?.operation === operation ? read.request : undefined;
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
