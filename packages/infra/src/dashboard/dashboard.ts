import { type Alarm, AlarmStatusWidget, Dashboard as AwsDashboard, PeriodOverride } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { HttpApi } from '../constructs/http-api.ts';
import { physicalName } from '../constructs/physical-name.ts';
import type { Processor } from '../constructs/processor.ts';
import type { Rules } from '../constructs/rules.ts';
import type { ServiceFunction } from '../constructs/service-function.ts';
import type { Tables } from '../constructs/tables.ts';
import { apiRow } from './api-row.ts';
import { flowColumn } from './flow-column.ts';
import { plumbingRow } from './plumbing-row.ts';

export interface DashboardProps {
  readonly alarms: readonly Alarm[];
  readonly api: HttpApi;
  readonly eventProcessor: ServiceFunction;
  readonly readApi: ServiceFunction;
  /** One column each, at most four. */
  readonly processors: readonly Processor[];
  readonly rules: Rules;
  readonly tables: Tables;
}

/** One page: alarms, the API, the flows side by side, then buses and tables. */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(scope, id);
    const { alarms, api, eventProcessor, readApi, processors, rules, tables } = props;
    const columns = processors.map(flowColumn);
    const rows = columns[0]?.map((_, row) => columns.flatMap((column) => column[row] ?? [])) ?? [];
    new AwsDashboard(this, 'dashboard', {
      dashboardName: physicalName(this, 'flows'),
      periodOverride: PeriodOverride.AUTO,
      defaultInterval: Duration.hours(3),
      widgets: [
        // An alarm widget takes 100 (CloudWatch user guide, "Dashboard body structure").
        [new AlarmStatusWidget({ title: 'Alarms', alarms: alarms.slice(0, 100), width: 24, height: 6 })],
        apiRow({ api, eventProcessor, readApi }),
        ...rows,
        plumbingRow({ rules, tables }),
      ],
    });
  }
}
