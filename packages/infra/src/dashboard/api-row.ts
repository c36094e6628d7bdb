import { GraphWidget, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import type { HttpApi } from '../constructs/http-api.ts';
import type { ServiceFunction } from '../constructs/service-function.ts';

export interface ApiRowProps {
  readonly api: HttpApi;
  readonly eventProcessor: ServiceFunction;
  readonly readApi: ServiceFunction;
}

/** What callers ask, what they get, and how long it takes. */
export function apiRow({ api, eventProcessor, readApi }: ApiRowProps): IWidget[] {
  const period = Duration.minutes(1);
  const count = (metricName: string, label: string) => api.metric(metricName, { period, statistic: 'Sum', label });
  const latency = (statistic: string) => api.metric('Latency', { period, statistic, label: statistic });
  return [
    new GraphWidget({
      title: 'API: requests',
      width: 8,
      left: [count('Count', 'requests'), count('4xx', '4xx'), count('5xx', '5xx')],
    }),
    new GraphWidget({
      title: 'API: latency',
      width: 8,
      left: [latency('p50'), latency('p90'), latency('p99')],
    }),
    new GraphWidget({
      title: 'API: functions',
      width: 8,
      left: [eventProcessor, readApi].flatMap((lambda) => [
        lambda.function.metricErrors({ period, label: `${lambda.name} errors` }),
        lambda.function.metricThrottles({ period, label: `${lambda.name} throttles` }),
      ]),
      right: [eventProcessor, readApi].map((lambda) =>
        lambda.function.metricDuration({ period, statistic: 'p99', label: `${lambda.name} p99` }),
      ),
    }),
  ];
}
