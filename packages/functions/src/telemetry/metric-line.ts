export interface Metric {
  readonly unit: 'Count' | 'Milliseconds' | 'Bytes' | 'None';
  /** Several values make a distribution; CloudWatch takes 100. */
  readonly value: number | readonly number[];
}

/**
 * A log line that CloudWatch also reads metrics from (embedded metric format), dimension `flow`.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function metricLine(
  nowMs: number,
  flow: string,
  metrics: Readonly<Record<string, Metric>>,
  fields: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const named = Object.entries(metrics).filter(([, { value }]) => typeof value === 'number' || value.length > 0);
  return {
    time: new Date(nowMs).toISOString(),
    level: 'info',
    ...fields,
    flow,
    ...Object.fromEntries(named.map(([name, { value }]) => [name, typeof value === 'number' ? value : sample(value)])),
    _aws: {
      Timestamp: nowMs,
      CloudWatchMetrics: [
        {
          Namespace: 'Sluice',
          Dimensions: [['flow']],
          Metrics: named.map(([Name, { unit: Unit }]) => ({ Name, Unit })),
        },
      ],
    },
  };
}

/** At most 100 values, spread evenly over all, the largest among them. */
function sample(values: readonly number[]): readonly number[] {
  if (values.length <= 100) return values;
  const sorted = values.toSorted((a, b) => a - b);
  return Array.from({ length: 100 }, (_, index) => sorted[Math.ceil(((index + 1) * sorted.length) / 100) - 1]!);
}
