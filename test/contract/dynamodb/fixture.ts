import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../../packages/local/src/aws-error.ts';
import { type Clock, SystemClock } from '../../../packages/local/src/clock.ts';
import { systemRandom } from '../../../packages/local/src/random.ts';
import { dynamodbErrorType } from '../../../packages/local/src/services/dynamodb/dynamodb-errors.ts';
import { DynamoDbService } from '../../../packages/local/src/services/dynamodb/dynamodb-service.ts';
import { Store } from '../../../packages/local/src/store.ts';
import { clientOptions, namedEndpoint } from '../endpoint/named-endpoint.ts';

/** An endpoint of DynamoDB and an SDK client of it. */
export interface Fixture {
  readonly client: DynamoDBClient;
  readonly endpoint: string;
  close(): Promise<void>;
}

/** Connects to `SLUICE_CONTRACT_ENDPOINT`, or to an engine of its own in this process. */
export async function startDynamoDb(clock: Clock = new SystemClock()): Promise<Fixture> {
  if (namedEndpoint !== undefined) {
    const client = new DynamoDBClient(clientOptions(namedEndpoint));
    return { client, endpoint: namedEndpoint, close: () => Promise.resolve(client.destroy()) };
  }
  const store = new Store(':memory:');
  const service = new DynamoDbService({ store, clock, random: systemRandom });
  const server = createServer((request, response) => void serve(service, request, response));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new DynamoDBClient(clientOptions(endpoint));
  return {
    client,
    endpoint,
    close: async () => {
      client.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
      service.close();
      store.close();
    },
  };
}

async function serve(service: DynamoDbService, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
  let status = 200;
  let answer: object;
  try {
    const input: unknown = JSON.parse(Buffer.concat(chunks).toString());
    service.access(operation, input);
    answer = await service.call(operation, input);
  } catch (error) {
    const failure = error instanceof AwsError ? error : new AwsError('InternalServerError', String(error));
    status = error instanceof AwsError ? error.statusCode : 500;
    answer = { __type: dynamodbErrorType(failure.code), message: failure.message, ...failure.fields };
  }
  response.writeHead(status, { 'content-type': service.contentType }).end(JSON.stringify(answer));
}
