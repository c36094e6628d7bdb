import { describe, expect, it } from 'vitest';
import { InFlightLimit } from './in-flight-limit.ts';
import { toQueue } from './queue.ts';
import { initialAttributes } from './queue-attributes.ts';

const queue = toQueue({
  id: 1,
  name: 'orders',
  arn: 'arn:aws:sqs:us-east-1:000000000000:orders',
  attributes: initialAttributes(false),
  tags: {},
  createdAt: 0,
  modifiedAt: 0,
  purgedAt: undefined,
});

describe('the limit of messages in flight', () => {
  it('leaves room for what is missing to it', () => {
    const limit = new InFlightLimit({ inFlight: () => 95 }, 100);
    expect(limit.room(queue, 10, 0)).toBe(5);
    limit.taken(queue, 5);
    expect(limit.room(queue, 10, 0)).toBe(5);
  });

  it('counts again only when the bound reaches it', () => {
    let counts = 0;
    let inFlight = 0;
    const messages = {
      inFlight: () => {
        counts += 1;
        return inFlight;
      },
    };
    const limit = new InFlightLimit(messages, 100);
    for (let taken = 0; taken < 100; taken += 10) {
      expect(limit.room(queue, 10, 0)).toBe(10);
      limit.taken(queue, 10);
    }
    expect(counts).toBe(1);
    inFlight = 100;
    expect(limit.room(queue, 10, 0)).toBe(0);
    inFlight = 40;
    expect(limit.room(queue, 10, 0)).toBe(10);
    expect(counts).toBe(3);
  });
});
