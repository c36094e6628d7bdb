import { describe, expect, it } from 'vitest';

import { checkMapping, checkVisibilityTimeout, type EventSourceMapping } from './event-source-mapping.ts';

const queue = 'arn:aws:sqs:us-east-1:000000000000:orders';

function mapping(settings: Partial<EventSourceMapping>): EventSourceMapping {
  return { uuid: '1', functionName: 'subject', eventSourceArn: queue, ...settings };
}

describe('an event source mapping', () => {
  it.each([
    [{}],
    [{ batchSize: 10_000, maximumBatchingWindowSeconds: 300 }],
    [{ maximumConcurrency: 2 }],
    [{ maximumConcurrency: 1000 }],
    [{ eventSourceArn: `${queue}.fifo`, batchSize: 10 }],
  ])('takes %j', (settings) => {
    expect(() => checkMapping(mapping(settings))).not.toThrow();
  });

  it.each([
    [{ batchSize: 0 }],
    [{ batchSize: 10_001, maximumBatchingWindowSeconds: 1 }],
    [{ batchSize: 11 }],
    [{ maximumBatchingWindowSeconds: 301 }],
    [{ maximumConcurrency: 1 }],
    [{ maximumConcurrency: 1001 }],
    [{ eventSourceArn: `${queue}.fifo`, batchSize: 11 }],
    [{ eventSourceArn: `${queue}.fifo`, maximumBatchingWindowSeconds: 1 }],
    [{ filterCriteria: { filters: Array.from({ length: 11 }, () => ({ pattern: '{}' })) } }],
  ])('refuses %j', (settings) => {
    expect(() => checkMapping(mapping(settings))).toThrow(
      expect.objectContaining({ code: 'InvalidParameterValueException' }),
    );
  });

  it('refuses a queue that hides messages for less than the function may take', () => {
    expect(() => checkVisibilityTimeout(30, 30_000)).not.toThrow();
    expect(() => checkVisibilityTimeout(29, 30_000)).toThrow(
      'Queue visibility timeout: 29 seconds is less than Function timeout: 30 seconds',
    );
  });
});
