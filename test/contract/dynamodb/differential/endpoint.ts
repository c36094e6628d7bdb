import type { Item, Outcome, Query, Scan, Step } from './plan.ts';
import { render, TABLE } from './render.ts';

type Answer = Record<string, unknown>;

/** An endpoint spoken to in plain JSON, as any SDK's requests arrive. */
export class Endpoint {
  readonly #url: string;
  #tokens = 0;

  constructor(url: string) {
    this.#url = url;
  }

  async call(operation: string, input: object): Promise<Answer> {
    const response = await fetch(this.#url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `DynamoDB_20120810.${operation}`,
        'x-amz-date': '20260101T000000Z',
        authorization:
          'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=0',
      },
      body: JSON.stringify(input),
    });
    return (await response.json()) as Answer;
  }

  /** Runs a step, all pages and segments of it. */
  async run(step: Step): Promise<Outcome & { message?: string }> {
    switch (step.kind) {
      case 'rebuild':
        await this.#rebuild();
        return {};
      case 'query':
        return this.#rows(step, render(step));
      case 'scan':
        return this.#segments(step);
      case 'transact-write': {
        const { operation, input } = render(step);
        const request = { ...input, ClientRequestToken: `${process.pid}-${Date.now()}-${this.#tokens++}` };
        const outcome = outcomeOf(step, await this.call(operation, request));
        if (!step.again) return outcome;
        const { error, message, reasons } = outcomeOf(step, await this.call(operation, request));
        return error === undefined && outcome.error === undefined
          ? outcome
          : {
              error: error ?? 'None',
              ...(message === undefined ? {} : { message }),
              ...(reasons === undefined ? {} : { reasons }),
            };
      }
      default: {
        const { operation, input } = render(step);
        return outcomeOf(step, await this.call(operation, input));
      }
    }
  }

  async #segments(scan: Scan): Promise<Outcome> {
    const { operation, input } = render(scan);
    const parts = await Promise.all(
      Array.from({ length: scan.segments }, (_, Segment) =>
        this.#rows(scan, { operation, input: { ...input, Segment, TotalSegments: scan.segments } }),
      ),
    );
    const total = (count: (part: Outcome) => number | undefined): number =>
      parts.reduce((sum, part) => sum + (count(part) ?? 0), 0);
    const refused = parts.find(({ error }) => error !== undefined);
    if (refused !== undefined) return refused;
    const counts = { scanned: total(({ scanned }) => scanned), count: total(({ count }) => count) };
    return scan.select === 'COUNT' ? counts : { ...counts, items: parts.flatMap(({ items = [] }) => items) };
  }

  async #rows(step: Query | Scan, { operation, input }: { operation: string; input: object }): Promise<Outcome> {
    const items: Item[] = [];
    const capacity: Record<string, number> = {};
    let [scanned, count] = [0, 0];
    let start: unknown;
    do {
      const answer = await this.call(operation, start === undefined ? input : { ...input, ExclusiveStartKey: start });
      if (answer['__type'] !== undefined) return outcomeOf(step, answer);
      items.push(...((answer['Items'] ?? []) as Item[]));
      scanned += Number(answer['ScannedCount']);
      count += Number(answer['Count']);
      for (const [name, units] of Object.entries(capacityOf(answer))) capacity[name] = (capacity[name] ?? 0) + units;
      start = answer['LastEvaluatedKey'];
    } while (start !== undefined);
    const counted = step.kind === 'query' && step.index === undefined ? { capacity } : {};
    return { scanned, count, ...counted, ...(step.select === 'COUNT' ? {} : { items }) };
  }

  async #rebuild(): Promise<void> {
    const update = async (change: object): Promise<void> => {
      const AttributeDefinitions = [...KEY_ATTRIBUTES, { AttributeName: 'sk', AttributeType: await this.#sortType() }];
      await this.call('UpdateTable', { TableName: TABLE, AttributeDefinitions, GlobalSecondaryIndexUpdates: [change] });
      await this.#settle();
    };
    await update({ Delete: { IndexName: BY_GROUP.IndexName } });
    await update({ Create: BY_GROUP });
  }

  async #sortType(): Promise<string | undefined> {
    const { Table } = (await this.call('DescribeTable', { TableName: TABLE })) as { Table?: Described };
    return Table?.AttributeDefinitions?.find(({ AttributeName }) => AttributeName === 'sk')?.AttributeType;
  }

  /** Makes the differential table anew. */
  async createTable(sortType: 'S' | 'N'): Promise<void> {
    await this.call('DeleteTable', { TableName: TABLE });
    const request = {
      TableName: TABLE,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [...KEY_ATTRIBUTES, { AttributeName: 'sk', AttributeType: sortType }],
      KeySchema: keySchema('pk', 'sk'),
      GlobalSecondaryIndexes: [BY_GROUP],
      LocalSecondaryIndexes: [
        {
          IndexName: 'byNumber',
          KeySchema: keySchema('pk', 'n'),
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['a'] },
        },
      ],
    };
    do {
      await this.call('CreateTable', request);
    } while (!(await this.#settle()));
  }

  /** Waits until the table and its indexes are active; false where there is no table. */
  async #settle(): Promise<boolean> {
    for (;;) {
      const { Table } = (await this.call('DescribeTable', { TableName: TABLE })) as { Table?: Described };
      if (Table === undefined) return false;
      const states = [Table.TableStatus, ...(Table.GlobalSecondaryIndexes ?? []).map(({ IndexStatus }) => IndexStatus)];
      if (states.every((state) => state === 'ACTIVE')) return true;
      await new Promise((resolve) => {
        setTimeout(resolve, 20);
      });
    }
  }
}

interface Described {
  readonly TableStatus?: string;
  readonly AttributeDefinitions?: readonly { AttributeName: string; AttributeType: string }[];
  readonly GlobalSecondaryIndexes?: readonly { IndexStatus?: string }[];
}

const KEY_ATTRIBUTES = [
  { AttributeName: 'pk', AttributeType: 'S' },
  { AttributeName: 'g', AttributeType: 'S' },
  { AttributeName: 'n', AttributeType: 'N' },
];

const BY_GROUP = {
  IndexName: 'byGroup',
  KeySchema: keySchema('g', 'sk'),
  Projection: { ProjectionType: 'ALL' },
};

function keySchema(partition: string, sort: string): object[] {
  return [
    { AttributeName: partition, KeyType: 'HASH' },
    { AttributeName: sort, KeyType: 'RANGE' },
  ];
}

function outcomeOf(step: Step, answer: Answer): Outcome & { message?: string } {
  const type = answer['__type'] as string | undefined;
  if (type !== undefined) {
    const reasons = answer['CancellationReasons'] as { Code: string; Item?: Item }[] | undefined;
    return {
      error: type.split('#')[1] ?? type,
      message: JSON.stringify(answer['message'] ?? answer['Message']),
      item: answer['Item'] as Item | undefined,
      ...(reasons === undefined ? {} : { reasons: reasons.map(({ Code, Item }) => ({ code: Code, item: Item })) }),
    };
  }
  const capacity = capacityOf(answer);
  switch (step.kind) {
    case 'batch-get':
      return { items: (answer['Responses'] as Record<string, Item[]>)[TABLE] ?? [], capacity };
    case 'transact-get':
      return { items: (answer['Responses'] as { Item?: Item }[]).map(({ Item }) => Item), capacity };
    default:
      return { item: (answer['Attributes'] ?? answer['Item']) as Item | undefined, capacity };
  }
}

interface Consumed {
  readonly Table?: { CapacityUnits: number };
  readonly GlobalSecondaryIndexes?: Record<string, { CapacityUnits: number }>;
  readonly LocalSecondaryIndexes?: Record<string, { CapacityUnits: number }>;
}

/** Units by table and index. */
function capacityOf({ ConsumedCapacity }: Answer): Record<string, number> {
  const reports = (Array.isArray(ConsumedCapacity) ? ConsumedCapacity : [ConsumedCapacity ?? {}]) as Consumed[];
  const units: Record<string, number> = {};
  for (const { Table, GlobalSecondaryIndexes, LocalSecondaryIndexes } of reports) {
    if (Table !== undefined) units['table'] = Table.CapacityUnits;
    for (const [name, index] of Object.entries({ ...GlobalSecondaryIndexes, ...LocalSecondaryIndexes })) {
      units[name] = index.CapacityUnits;
    }
  }
  return units;
}
