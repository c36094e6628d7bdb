import { expect, it } from 'vitest';
import { seededRandom } from '../../../packages/local/src/random.ts';
import type { Dispatcher } from '../../../packages/local/src/service.ts';
import { compilePattern } from '../../../packages/local/src/services/eventbridge/pattern/compile-pattern.ts';
import { EventSourceMappings } from '../../../packages/local/src/services/lambda/event-sources/event-source-mappings.ts';
import type { Invoker } from '../../../packages/local/src/services/lambda/invocation.ts';
import { delay } from '../../../packages/local/src/clock.ts';
import { SqsService } from '../../../packages/local/src/services/sqs/sqs-service.ts';
import { SimulatedClock } from '../../../packages/local/src/simulated-clock.ts';
import { Store } from '../../../packages/local/src/store.ts';

const messages = 100_000;
const operator = {
  principal: { kind: 'operator', arn: 'arn:aws:iam::000000000000:root' },
  signal: new AbortController().signal,
} as const;

interface Run {
  readonly Records: readonly {
    readonly body: string;
    readonly attributes: { readonly ApproximateReceiveCount: string };
  }[];
}

it('drains a burst of 100,000 messages at a maximum concurrency of 2, the oldest first, each received once', async () => {
  const clock = new SimulatedClock();
  const random = seededRandom(1);
  const store = new Store(':memory:');
  const sqs = new SqsService({ store, clock, random, baseUrl: () => 'http://localhost' });
  const dispatcher: Dispatcher = { dispatch: (_, operation, input, context) => sqs.call(operation, input, context) };
  let running = 0;
  let most = 0;
  let latest = 0;
  let furthestBehind = 0;
  const seen = new Set<number>();
  const receives = new Set<string>();
  const invoker: Invoker = {
    async invoke(_, event) {
      running += 1;
      most = Math.max(most, running);
      for (const { body, attributes } of (event as Run).Records) {
        const number = Number(body);
        seen.add(number);
        receives.add(attributes.ApproximateReceiveCount);
        furthestBehind = Math.max(furthestBehind, latest - number);
        latest = Math.max(latest, number);
      }
      await delay(clock, 20);
      running -= 1;
      return { requestId: 'run', payload: '{"batchItemFailures":[]}' };
    },
  };
  const QueueUrl = 'http://localhost/000000000000/burst';
  await sqs.call('CreateQueue', { QueueName: 'burst', Attributes: { VisibilityTimeout: '180' } }, operator);
  for (let start = 0; start < messages; start += 10) {
    const Entries = Array.from({ length: 10 }, (_, index) => ({
      Id: String(index),
      MessageBody: String(start + index),
    }));
    await sqs.call('SendMessageBatch', { QueueUrl, Entries }, operator);
  }
  const mappings = new EventSourceMappings({
    clock,
    random,
    dispatcher,
    invoker,
    functionFor: () => ({ roleArn: 'arn:aws:iam::000000000000:role/burst', timeoutMs: 30_000 }),
    compilePattern,
  });
  mappings.define({
    uuid: 'burst',
    functionName: 'burst',
    eventSourceArn: 'arn:aws:sqs:us-east-1:000000000000:burst',
    batchSize: 10,
    maximumConcurrency: 2,
    reportBatchItemFailures: true,
  });
  await mappings.start();
  while (seen.size < messages || running > 0) await clock.step();
  expect(most).toBe(2);
  expect(receives).toEqual(new Set(['1']));
  // Two batches are on their way at a time; nothing is overtaken by more than those.
  expect(furthestBehind).toBeLessThan(40);
  const closing = mappings.close(0);
  await clock.advance(1000);
  await closing;
  expect(sqs.metrics('burst')).toMatchObject({ visible: 0, inFlight: 0 });
  sqs.close();
  store.close();
}, 300_000);
