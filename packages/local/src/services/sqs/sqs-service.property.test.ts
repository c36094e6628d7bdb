import type { ReceiveMessageResult, SendMessageResult } from '@aws-sdk/client-sqs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../random.ts';
import { SimulatedClock } from '../../simulated-clock.ts';
import { Store } from '../../store.ts';
import { SqsService } from './sqs-service.ts';

type Step =
  | { readonly do: 'send'; readonly delay: number }
  | { readonly do: 'receive'; readonly visibility: number }
  | { readonly do: 'delete' | 'show'; readonly pick: number }
  | { readonly do: 'wait'; readonly seconds: number };

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('send' as const), delay: fc.integer({ min: 0, max: 20 }) }),
  fc.record({ do: fc.constant('receive' as const), visibility: fc.integer({ min: 0, max: 30 }) }),
  fc.record({ do: fc.constantFrom('delete' as const, 'show' as const), pick: fc.nat({ max: 50 }) }),
  fc.record({ do: fc.constant('wait' as const), seconds: fc.integer({ min: 0, max: 40 }) }),
);

interface Held {
  readonly id: string;
  visibleAt: number;
  receives: number;
  handle: string;
}

const maxReceiveCount = 3;
const QueueUrl = 'http://any/000000000000/queue';

/** The plain truth about a queue with a dead-letter queue: what the documentation says, without an index or a store. */
class Model {
  readonly queue: Held[] = [];
  readonly dead: string[] = [];

  receive(now: number, visibilityMs: number): Held[] {
    const taken: Held[] = [];
    const waiting = this.queue
      .filter(({ visibleAt }) => visibleAt <= now)
      .toSorted((a, b) => a.visibleAt - b.visibleAt || a.receives - b.receives);
    for (const message of waiting) {
      if (taken.length === 10) break;
      if (message.receives >= maxReceiveCount) {
        this.queue.splice(this.queue.indexOf(message), 1);
        this.dead.push(message.id);
      } else taken.push(message);
    }
    for (const message of taken) {
      message.visibleAt = now + visibilityMs;
      message.receives += 1;
    }
    return taken;
  }

  counts(now: number): { visible: number; inFlight: number; delayed: number } {
    const hidden = this.queue.filter(({ visibleAt }) => visibleAt > now);
    return {
      visible: this.queue.length - hidden.length,
      inFlight: hidden.filter(({ receives }) => receives > 0).length,
      delayed: hidden.filter(({ receives }) => receives === 0).length,
    };
  }
}

/** The engine and the model, driven by the same steps. */
class Pair {
  readonly #clock = new SimulatedClock();
  readonly #store = new Store(':memory:');
  readonly #service = new SqsService({
    store: this.#store,
    clock: this.#clock,
    random: seededRandom(1),
    baseUrl: () => 'http://any',
  });
  readonly #model = new Model();

  async start(): Promise<void> {
    const deadLetterTargetArn = 'arn:aws:sqs:us-east-1:000000000000:dead';
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount });
    await this.#call('CreateQueue', { QueueName: 'dead' });
    await this.#call('CreateQueue', { QueueName: 'queue', Attributes: { RedrivePolicy } });
  }

  /** Takes a step and answers with what the engine shows and what the model says. */
  async take(step: Step): Promise<{ seen: unknown; said: unknown }> {
    const received = await this.#apply(step);
    return {
      seen: [received.seen, this.#service.metrics('queue'), this.#service.metrics('dead')?.visible],
      said: [
        received.said,
        { ...this.#model.counts(this.#clock.now()), ageOfOldestMs: expect.any(Number) },
        this.#model.dead.length,
      ],
    };
  }

  close(): void {
    this.#service.close();
    this.#store.close();
  }

  async #apply(step: Step): Promise<{ seen?: unknown; said?: unknown }> {
    const now = this.#clock.now();
    if (step.do === 'wait') this.#clock.jump(step.seconds * 1000);
    if (step.do === 'send') {
      const input = { QueueUrl, MessageBody: 'x', DelaySeconds: step.delay };
      const { MessageId = '' } = (await this.#call('SendMessage', input)) as SendMessageResult;
      this.#model.queue.push({ id: MessageId, visibleAt: now + step.delay * 1000, receives: 0, handle: '' });
    }
    if (step.do === 'receive') return this.#receive(step.visibility, now);
    if (step.do === 'delete' || step.do === 'show') await this.#change(step, now);
    return {};
  }

  async #receive(visibility: number, now: number): Promise<{ seen: unknown; said: unknown }> {
    const input = { QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: visibility, AttributeNames: ['All'] };
    const { Messages = [] } = (await this.#call('ReceiveMessage', input)) as ReceiveMessageResult;
    const taken = this.#model.receive(now, visibility * 1000);
    for (const [index, message] of taken.entries()) message.handle = Messages[index]?.ReceiptHandle ?? '';
    return {
      seen: Messages.map(({ MessageId, Attributes }) => [MessageId, Attributes?.ApproximateReceiveCount]),
      said: taken.map(({ id, receives }) => [id, String(receives)]),
    };
  }

  async #change(step: { readonly do: 'delete' | 'show'; readonly pick: number }, now: number): Promise<void> {
    const held = this.#model.queue.filter(({ handle }) => handle !== '');
    const message = held[step.pick % Math.max(1, held.length)];
    if (message === undefined) return;
    const input = { QueueUrl, ReceiptHandle: message.handle };
    if (step.do === 'delete') {
      await this.#call('DeleteMessage', input);
      this.#model.queue.splice(this.#model.queue.indexOf(message), 1);
    } else {
      await this.#call('ChangeMessageVisibility', { ...input, VisibilityTimeout: 0 });
      message.visibleAt = Math.min(message.visibleAt, now);
    }
  }

  #call(operation: string, input: object): Promise<object> {
    const principal = { kind: 'operator', arn: 'arn:aws:iam::000000000000:root' } as const;
    return this.#service.call(operation, input, { principal, signal: new AbortController().signal });
  }
}

async function run(script: readonly Step[]): Promise<void> {
  const pair = new Pair();
  await pair.start();
  try {
    for (const step of script) {
      const { seen, said } = await pair.take(step);
      expect(seen).toEqual(said);
    }
  } finally {
    pair.close();
  }
}

describe('a standard queue with a dead-letter queue', () => {
  it('does what a plain model of the documentation does, whatever is asked of it', async () => {
    await fc.assert(fc.asyncProperty(fc.array(steps, { maxLength: 60 }), run), { numRuns: 60 });
  });
});
