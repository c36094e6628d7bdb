import type { Fault } from '../../packages/functions/test/support/in-process-client.ts';
import { AwsError } from '../../packages/local/src/aws-error.ts';
import { delay } from '../../packages/local/src/clock.ts';
import type { Random } from '../../packages/local/src/random.ts';
import type { SimulatedClock } from '../../packages/local/src/simulated-clock.ts';

/** Milliseconds that a call takes, evenly spread. */
const callMs = { TransactWriteItems: [10, 30], BatchWriteItem: [5, 15], other: [3, 9] } as const;

/** DynamoDB's latencies, and its conflicts: a transaction is cancelled that meets another one on the same row. */
export class SlowDynamoDb {
  readonly #clock: SimulatedClock;
  readonly #random: Random;
  readonly #shards: number;
  readonly #busy = new Set<string>();
  #conflicts = 0;

  /** @param shards rows that a job's counters are taken for; Infinity: one for each batch */
  constructor(clock: SimulatedClock, random: Random, shards: number) {
    this.#clock = clock;
    this.#random = random;
    this.#shards = shards;
  }

  /** Transactions cancelled so far. */
  get conflicts(): number {
    return this.#conflicts;
  }

  readonly between: Fault = async (call) => {
    const { operation, input } = call;
    const [least, most] = operation in callMs ? callMs[operation as keyof typeof callMs] : callMs.other;
    const rows = operation === 'TransactWriteItems' ? this.#rowsOf(input as unknown as Transaction) : [];
    const met = rows.map((row) => this.#busy.has(row));
    if (met.includes(true)) {
      this.#conflicts++;
      await delay(this.#clock, least);
      throw cancelled(met);
    }
    for (const row of rows) this.#busy.add(row);
    await delay(this.#clock, least + this.#random.next() * (most - least));
    for (const row of rows) this.#busy.delete(row);
    return await call.run();
  };

  #rowsOf({ TransactItems }: Transaction): string[] {
    return TransactItems.map(({ Put, Update, Delete }) => {
      const { pk, sk } = Put?.Item ?? Update?.Key ?? Delete?.Key ?? {};
      const shard = /^shard#(\d+)$/.exec(sk?.S ?? '')?.[1];
      if (shard === undefined) return `${pk?.S} ${sk?.S}`;
      return `shard ${this.#shards === Infinity ? this.#random.next() : Number(shard) % this.#shards}`;
    });
  }
}

interface Row {
  readonly [name: string]: { readonly S?: string };
}

interface Transaction {
  readonly TransactItems: readonly {
    readonly Put?: { readonly Item: Row };
    readonly Update?: { readonly Key: Row };
    readonly Delete?: { readonly Key: Row };
  }[];
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
function cancelled(met: readonly boolean[]): AwsError {
  const reasons = met.map((conflict) => ({ Code: conflict ? 'TransactionConflict' : 'None' }));
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(', ')}]`;
  return new AwsError('TransactionCanceledException', message, { fields: { CancellationReasons: reasons } });
}
