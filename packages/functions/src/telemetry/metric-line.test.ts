import { expect, it } from 'vitest';
import { metricLine } from './metric-line.ts';

it('is a log line and metrics in one', () => {
  const line = metricLine(
    1000,
    'write',
    { Applied: { unit: 'Count', value: 3 }, LatencyMs: { unit: 'Milliseconds', value: [] } },
    { function: 'f' },
  );
  expect(line).toMatchObject({ time: '1970-01-01T00:00:01.000Z', function: 'f', flow: 'write', Applied: 3 });
  expect(line['_aws']).toEqual({
    Timestamp: 1000,
    CloudWatchMetrics: [{ Namespace: 'Sluice', Dimensions: [['flow']], Metrics: [{ Name: 'Applied', Unit: 'Count' }] }],
  });
});

it('keeps to the 100 values CloudWatch takes, the largest among them', () => {
  const value = Array.from({ length: 1000 }, (_, index) => 999 - index);
  const line = metricLine(0, 'write', { LatencyMs: { unit: 'Milliseconds', value } }, {});
  const values = line['LatencyMs'] as number[];
  expect(values).toHaveLength(100);
  expect(values.at(-1)).toBe(999);
});
