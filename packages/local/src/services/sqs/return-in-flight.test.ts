import type { ReceiveMessageResult } from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import { seededRandom } from '../../random.ts';
import { SimulatedClock } from '../../simulated-clock.ts';
import { Store } from '../../store.ts';
import { SqsService } from './sqs-service.ts';

const queue = { QueueUrl: 'http://anywhere/000000000000/orders' };
const context = {
  principal: { kind: 'operator', arn: 'arn:aws:iam::000000000000:root' },
  signal: new AbortController().signal,
} as const;

it('gives back what was received when its receiver died, with its receive count, and leaves delayed messages alone', async () => {
  const store = new Store(':memory:');
  const sqs = new SqsService({
    store,
    clock: new SimulatedClock(),
    random: seededRandom(1),
    baseUrl: () => 'http://anywhere',
  });
  const receive = async (): Promise<ReceiveMessageResult> =>
    sqs.call(
      'ReceiveMessage',
      { ...queue, MaxNumberOfMessages: 10, AttributeNames: ['ApproximateReceiveCount'] },
      context,
    );
  await sqs.call('CreateQueue', { QueueName: 'orders', Attributes: { VisibilityTimeout: '180' } }, context);
  await sqs.call('SendMessage', { ...queue, MessageBody: 'taken' }, context);
  await sqs.call('SendMessage', { ...queue, MessageBody: 'delayed', DelaySeconds: 60 }, context);
  expect((await receive()).Messages).toHaveLength(1);
  expect((await receive()).Messages ?? []).toEqual([]);

  await sqs.returnInFlight('arn:aws:sqs:us-east-1:000000000000:orders');

  expect((await receive()).Messages).toMatchObject([{ Body: 'taken', Attributes: { ApproximateReceiveCount: '2' } }]);
  sqs.close();
  store.close();
});
