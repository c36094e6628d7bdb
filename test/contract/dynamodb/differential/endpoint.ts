import { createRequire } from 'node:module';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Outcome } from './model.ts';
import type { Item, Step } from './plan.ts';
import { render, TABLE } from './render.ts';

/** An endpoint spoken to in plain JSON, as any SDK's requests arrive. */
export class Endpoint {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async call(operation: string, input: object): Promise<Record<string, unknown>> {
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
    return (await response.json()) as Record<string, unknown>;
  }

  /** Runs a step, all pages of it. */
  async run(step: Step): Promise<Outcome & { message?: string }> {
    const { operation, input } = render(step);
    const items: Item[] = [];
    let start: unknown;
    do {
      const answer = await this.call(operation, start === undefined ? input : { ...input, ExclusiveStartKey: start });
      const type = answer['__type'] as string | undefined;
      if (type !== undefined) {
        return { error: type.split('#')[1] ?? type, message: JSON.stringify(answer['message'] ?? answer['Message']) };
      }
      if (step.kind !== 'query' && step.kind !== 'scan') {
        return { item: (answer['Attributes'] ?? answer['Item']) as Item | undefined };
      }
      items.push(...(answer['Items'] as Item[]));
      start = answer['LastEvaluatedKey'];
    } while (start !== undefined);
    return { items };
  }

  /** Makes the differential table anew. */
  async createTable(sortType: 'S' | 'N'): Promise<void> {
    await this.call('DeleteTable', { TableName: TABLE });
    const request = {
      TableName: TABLE,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: sortType },
        { AttributeName: 'g', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'byGroup',
          KeySchema: [
            { AttributeName: 'g', KeyType: 'HASH' },
            { AttributeName: 'sk', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    };
    for (;;) {
      await this.call('CreateTable', request);
      const answer = await this.call('DescribeTable', { TableName: TABLE });
      if ((answer['Table'] as { TableStatus?: string } | undefined)?.TableStatus === 'ACTIVE') return;
      await new Promise((resolve) => {
        setTimeout(resolve, 20);
      });
    }
  }
}

/** Starts dynalite on a free port of loopback. */
export async function startDynalite(): Promise<{ url: string; close: () => Promise<void> }> {
  const dynalite = createRequire(import.meta.url)('dynalite') as (options: object) => Server;
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
