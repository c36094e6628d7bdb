import { CfnOutput, type Stack } from 'aws-cdk-lib/core';
import type { EventBuses } from '../constructs/event-buses.ts';
import type { HttpApi } from '../constructs/http-api.ts';
import type { Processor } from '../constructs/processor.ts';
import type { Rules } from '../constructs/rules.ts';
import type { Tables } from '../constructs/tables.ts';

export interface Outputs {
  readonly api: HttpApi;
  readonly buses: EventBuses;
  readonly tables: Tables;
  readonly processors: readonly Processor[];
  readonly rules: Rules;
}

/** What a person or a script needs to know of a deployment: address, buses, tables, queues. */
export function addOutputs(stack: Stack, { api, buses, tables, processors, rules }: Outputs): void {
  const output = (id: string, value: string, description: string) => new CfnOutput(stack, id, { value, description });
  output('ApiUrl', api.url, 'Address of the API');
  for (const name of ['user', 'auth', 'system', 'analytics'] as const) {
    output(`${pascal(name)}EventBusName`, buses[name].eventBusName, `Name of the ${name} event bus`);
  }
  for (const { name, table } of tables.declared) {
    output(`${pascal(name)}TableName`, table.tableName, `Physical name of the table ${name}`);
  }
  output('LedgerTableName', tables.ledger.table.tableName, 'Table of receipts, outcomes and import jobs');
  output('AnalyticsTableName', tables.analytics.table.tableName, 'Table of analytics rows');
  for (const { flow, queue, deadLetterQueue } of processors) {
    output(`${pascal(flow)}QueueUrl`, queue.queueUrl, `Queue of the ${flow} flow`);
    output(`${pascal(flow)}DeadLetterQueueUrl`, deadLetterQueue.queueUrl, `Dead letters of the ${flow} flow`);
  }
  output('RulesDeadLetterQueueUrl', rules.deadLetterQueue.queueUrl, 'Events that no rule could deliver');
  output('UnroutedQueueUrl', rules.unroutedQueue.queueUrl, 'Events on an internal bus that no flow takes');
}

/** `by-country` becomes `ByCountry`: output names are letters and digits. */
function pascal(name: string): string {
  return name.replaceAll(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9]?)/g, (_, first: string) => first.toUpperCase());
}
