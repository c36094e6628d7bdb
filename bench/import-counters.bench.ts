import { encodePacket, jobShards } from '../packages/core/src/index.ts';
import { LocalSystem } from '../packages/functions/test/support/local-system.ts';
import { seededRandom } from '../packages/local/src/random.ts';
import { SlowDynamoDb } from './import-counters/slow-dynamodb.ts';

/**
 * Whether the counters of one job hold up its batches: the Import Processor's own code on simulated time, where calls take
 * as long as DynamoDB's do and a transaction that meets another one on the same row is cancelled, as DynamoDB's are. The
 * same batches of one row, with the job's counters in one row, in more, in those that there are, and with nothing to meet.
 *
 *   npm run bench -- import-counters [batches] [invocations at a time]
 *
 * Target: 1,000 batches/s, with the rows that there are.
 */
const [batches = '6000', invocations = '20'] = process.argv.slice(2);
/** Messages of an invocation, as in the template; each is a batch here. */
const messagesAtOnce = 5;

interface Load {
  readonly batchesPerSecond: number;
  /** Transactions cancelled for meeting another, a batch. */
  readonly conflicts: number;
  readonly cameBack: number;
}

async function load(shards: number): Promise<Load> {
  const system = await LocalSystem.start();
  const slow = new SlowDynamoDb(system.clock, seededRandom(1), shards);
  await system.deliver('import', [messageOf(0)]);
  system.inject('dynamodb', slow.between);
  const startedMs = system.clock.now();
  let next = 1;
  let cameBack = 0;
  const invoke = async (): Promise<void> => {
    while (next <= Number(batches)) {
      const messages = Array.from({ length: messagesAtOnce }, () => messageOf(next++));
      cameBack += await system.deliver('import', messages);
    }
  };
  await system.run(Promise.all(Array.from({ length: Number(invocations) }, invoke)));
  const seconds = (system.clock.now() - startedMs) / 1000;
  await system.close();
  return {
    batchesPerSecond: Math.round(next / seconds),
    conflicts: Math.round((slow.conflicts / next) * 100) / 100,
    cameBack,
  };
}

function messageOf(batch: number) {
  const time = '2026-01-01T00:00:00.000Z';
  const event = {
    id: `batch-${batch}`,
    source: 'bench',
    type: 'import.batch',
    time,
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    data: { job: 'job', table: 'cities', batch, items: [{ country: 'NL', id: String(batch), name: 'Utrecht' }] },
  };
  const packet = { v: 1, flow: 'import', caller: 'caller', request: `request-${batch}`, acceptedAt: time } as const;
  return {
    MessageId: `message-${batch}`,
    ReceiptHandle: `handle-${batch}`,
    Body: encodePacket({ ...packet, events: [event] }, { limitBytes: 262_144 }),
    Attributes: { ApproximateReceiveCount: '1', SentTimestamp: String(Date.parse(time)) },
  };
}

for (const shards of [1, 8, 32, jobShards, Infinity]) {
  const line = {
    bench: 'import-counters',
    rows: shards === Infinity ? 'one a batch' : shards,
    ...(await load(shards)),
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
