import { redriveAttribute } from '../../../packages/functions/src/worker/received-message.ts';
import type { Item } from '../model/apply-write.ts';
import { type History, type Receipt, receiptOf } from '../model/receipts.ts';
import { readWire, type Wire } from '../model/wire-item.ts';
import { type ImportState, type Letter, letterFlows, type World } from '../model/world.ts';
import type { Simulation } from '../simulation/simulation.ts';
import type { Sending } from '../workload/client.ts';
import { textOf } from '../model/text-of.ts';

/** Looks at everything there is: the tables, the ledger, the dead letters, and what the API says of imports. */
export async function observe(
  simulation: Simulation,
  { sendings, requests, redriven }: Pick<World, 'sendings' | 'requests' | 'redriven'>,
  history: History,
): Promise<World> {
  const table = (name: string) => scan(simulation, `${simulation.stackName}-${name}`);
  const ledger = await table('ledger');
  const told = await answers(simulation, sendings);
  // DynamoDB deletes some days later what has expired; until then it counts as absent.
  const isValid = (row: Item): boolean => Number(row['expiresAt']) * 1000 > simulation.clock.now();
  const outcomes = ledger.filter((row) => row['sk'] === 'outcome' && isValid(row));
  return {
    sendings,
    requests,
    redriven,
    mistakes: simulation.lines.flatMap(({ code, stack }) => (code === 'INTERNAL' ? [String(stack)] : [])),
    history,
    outcomes: new Map(
      outcomes.map((row): [string, Receipt & { duplicate: boolean }] => [
        String(row['pk']),
        { ...receiptOf(row, history.commits), duplicate: row['duplicate'] === true },
      ]),
    ),
    letters: (await Promise.all(letterFlows.map((flow) => letters(simulation, flow)))).flat(),
    tables: { users: await table('users'), orders: await table('orders'), cities: await table('cities') },
    analytics: await table('analytics'),
    answers: told,
    imports: await imports(simulation, sendings),
  };
}

/** Asks the API for one accepted event in ten, at the address that its client was told. */
async function answers(simulation: Simulation, sendings: readonly Sending[]): Promise<World['answers']> {
  const found = new Map<Sending, string>();
  for (const [index, sending] of sendings.entries()) {
    const { href, caller } = sending;
    if (href === undefined || index % 10 !== 0) continue;
    const { body } = await simulation.run(simulation.request({ method: 'GET', path: href, caller }));
    found.set(sending, textOf(body['status']));
  }
  return found;
}

async function scan(simulation: Simulation, TableName: string): Promise<readonly Item[]> {
  const items: Item[] = [];
  let ExclusiveStartKey: unknown;
  do {
    const answer = await simulation.operate('dynamodb', 'Scan', {
      TableName,
      ...(ExclusiveStartKey !== undefined && { ExclusiveStartKey }),
    });
    items.push(...(answer['Items'] as readonly Wire[]).map(readWire));
    ExclusiveStartKey = answer['LastEvaluatedKey'];
  } while (ExclusiveStartKey !== undefined);
  return items;
}

interface RawMessage {
  readonly Body: string;
  readonly ReceiptHandle: string;
  readonly Attributes?: Readonly<Record<string, string>>;
  readonly MessageAttributes?: Readonly<Record<string, { readonly StringValue: string }>>;
}

/** Reads a dead-letter queue and leaves everything in it, visible at once. */
async function letters(simulation: Simulation, flow: Letter['flow']): Promise<readonly Letter[]> {
  const QueueUrl = `http://localhost/000000000000/${simulation.stackName}-${flow}-dead-letters`;
  const found: RawMessage[] = [];
  for (;;) {
    const { Messages = [] } = (await simulation.operate('sqs', 'ReceiveMessage', {
      QueueUrl,
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ['DeadLetterQueueSourceArn'],
      MessageAttributeNames: ['All'],
      VisibilityTimeout: 60,
    })) as { Messages?: readonly RawMessage[] };
    if (Messages.length === 0) break;
    found.push(...Messages);
  }
  for (const { ReceiptHandle } of found) {
    await simulation.operate('sqs', 'ChangeMessageVisibility', { QueueUrl, ReceiptHandle, VisibilityTimeout: 0 });
  }
  return found.map(({ Body: body, Attributes = {}, MessageAttributes = {} }) => ({
    flow,
    body,
    errorCode: (MessageAttributes['errorCode'] ?? MessageAttributes['ERROR_CODE'])?.StringValue,
    errorMessage: (MessageAttributes['errorMessage'] ?? MessageAttributes['ERROR_MESSAGE'])?.StringValue,
    eventId: MessageAttributes['eventId']?.StringValue,
    // What a redrive leaves of a letter that SQS had moved lies there anew, with the mark of its run.
    moved: Attributes['DeadLetterQueueSourceArn'] !== undefined || MessageAttributes[redriveAttribute] !== undefined,
  }));
}

async function imports(simulation: Simulation, sendings: readonly Sending[]): Promise<World['imports']> {
  const jobs = new Map(
    sendings.flatMap(({ caller, event }) =>
      event.type.startsWith('import.') ? [[textOf(event.data['job']), caller]] : [],
    ),
  );
  const states: Record<string, ImportState> = {};
  for (const [job, caller] of jobs) {
    const get = async (path: string) =>
      (await simulation.run(simulation.request({ method: 'GET', path, caller }))).body;
    const progress = await get(`/v1/imports/${job}`);
    const failures: Item[] = [];
    for (let cursor: unknown = ''; cursor !== null && cursor !== undefined;) {
      const page = await get(
        `/v1/imports/${job}/failures${cursor === '' ? '' : `?cursor=${encodeURIComponent(textOf(cursor))}`}`,
      );
      failures.push(...((page['failures'] ?? []) as readonly Item[]));
      cursor = page['cursor'];
    }
    states[job] = { caller, progress, failures };
  }
  return states;
}
