import { SQSClient } from '@aws-sdk/client-sqs';
import { seededRandom } from '../../../packages/local/src/random.ts';
import { SqsService } from '../../../packages/local/src/services/sqs/sqs-service.ts';
import { Store } from '../../../packages/local/src/store.ts';
import { clientOptions } from '../endpoint/named-endpoint.ts';
import { ServiceEndpoint } from '../endpoint/service-endpoint.ts';
import { SimulatedTime, WatchedClock } from '../endpoint/time.ts';
import type { QueueSystem } from './queue-fixture.ts';

/** An SQS of our own behind HTTP, on a simulated clock. */
export async function simulatedQueues(): Promise<QueueSystem> {
  const clock = new WatchedClock();
  const store = new Store(':memory:');
  let service: SqsService | undefined;
  const endpoint = new ServiceEndpoint((baseUrl) => {
    service = new SqsService({ store, clock, random: seededRandom(1), baseUrl });
    return [service];
  });
  await endpoint.listen();
  const client = new SQSClient({ ...clientOptions(endpoint.url), useQueueUrlAsEndpoint: false });
  return {
    client,
    time: new SimulatedTime(clock),
    arnPrefix: 'arn:aws:sqs:us-east-1:000000000000:',
    waitSeconds: 0,
    name: (label) => label,
    close: async () => {
      client.destroy();
      service?.close();
      await endpoint.close();
      store.close();
    },
  };
}
