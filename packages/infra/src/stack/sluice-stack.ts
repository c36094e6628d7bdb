import type { SluiceConfig } from '@sluice/core';
import { DefaultStackSynthesizer, Fn, type IStackSynthesizer, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { Alarms } from '../alarms/alarms.ts';
import type { DeploymentSettings } from '../app/deployment-settings.ts';
import { EventBuses } from '../constructs/event-buses.ts';
import { HttpApi } from '../constructs/http-api.ts';
import { Rules } from '../constructs/rules.ts';
import { Tables } from '../constructs/tables.ts';
import { Dashboard } from '../dashboard/dashboard.ts';
import { AnalyticsProcessor } from '../lambdas/analytics-processor.ts';
import { DeadLetters } from '../lambdas/dead-letters.ts';
import { EventProcessor } from '../lambdas/event-processor.ts';
import { ImportProcessor } from '../lambdas/import-processor.ts';
import type { LambdaName } from '../lambdas/function-entry.ts';
import { QueryProcessor } from '../lambdas/query-processor.ts';
import { ReadApi } from '../lambdas/read-api.ts';
import { WriteProcessor } from '../lambdas/write-processor.ts';
import { addOutputs } from './add-outputs.ts';
import { refuseOversize } from './refuse-oversize.ts';

export interface SluiceStackProps extends DeploymentSettings {
  /** What `sluice.config.ts` exports. */
  readonly config: SluiceConfig;
  /** Directory of each Lambda's bundle. */
  readonly bundles: Readonly<Record<LambdaName, string>>;
}

/** The whole system, deployable to any account and region: nothing is looked up. Its id is the stack's name and the prefix of every physical name. */
export class SluiceStack extends Stack {
  constructor(scope: Construct, id: string, { config, bundles, ...props }: SluiceStackProps) {
    // The shortest limit on a name made from it is an archive's: 48.
    if (id.length > 40) throw new Error(`The stack name ${id} has ${id.length} characters; at most 40 are allowed.`);
    super(scope, id, {
      description: 'Sluice: event processing for DynamoDB',
      // The CLI checks the bootstrap version by itself; without the rule the template has no parameters.
      synthesizer: synthesizer(),
    });
    const { limits } = config;
    const tables = new Tables(this, 'tables', { declared: config.tables });
    const buses = new EventBuses(this, 'buses');
    // The last part of the stack's id is a GUID that only the account can see, the same for the stack's whole life.
    const signingKey = Fn.select(2, Fn.split('/', this.stackId));

    const query = new QueryProcessor(this, 'query-processor', {
      codeDirectory: bundles['query-processor'],
      tables,
      buses,
      signingKey,
      maxConcurrency: limits.queryConcurrency,
    });
    const write = new WriteProcessor(this, 'write-processor', {
      codeDirectory: bundles['write-processor'],
      tables,
      buses,
      maxConcurrency: limits.writeConcurrency,
    });
    const imports = new ImportProcessor(this, 'import-processor', {
      codeDirectory: bundles['import-processor'],
      tables,
      buses,
      maxConcurrency: limits.importConcurrency,
    });
    const analytics = new AnalyticsProcessor(this, 'analytics-processor', {
      codeDirectory: bundles['analytics-processor'],
      tables,
      maxConcurrency: limits.analyticsConcurrency,
    });
    const rules = new Rules(this, 'rules', {
      buses,
      writeQueue: write.queue,
      importQueue: imports.queue,
      analyticsQueue: analytics.queue,
    });
    const eventProcessor = new EventProcessor(this, 'event-processor', {
      codeDirectory: bundles['event-processor'],
      tables,
      buses,
      queryQueue: query.queue,
      signingKey,
    });
    const readApi = new ReadApi(this, 'read-api', { codeDirectory: bundles['read-api'], tables, signingKey });
    const deadLetters = new DeadLetters(this, 'dead-letters', {
      codeDirectory: bundles['dead-letters'],
      tables,
      query,
      write,
      imports,
      analytics,
      rules,
      signingKey,
    });
    const api = new HttpApi(this, 'api', {
      eventProcessor: eventProcessor.function,
      readApi: readApi.function,
      deadLetters: deadLetters.function,
      limits,
      ...(props.allowedOrigins === undefined ? {} : { allowedOrigins: props.allowedOrigins }),
    });
    const processors = [query, write, imports, analytics];
    const lambdas = [eventProcessor, ...processors.map(({ lambda }) => lambda), readApi, deadLetters];
    const alarms = new Alarms(this, 'alarms', {
      api,
      lambdas,
      processors,
      rules,
      tables,
      topicArn: props.alarmTopicArn,
    });
    new Dashboard(this, 'dashboard', { alarms: alarms.all, api, eventProcessor, readApi, processors, rules, tables });
    refuseOversize(this);
    addOutputs(this, { api, buses, tables, processors, rules });
  }
}

function synthesizer(): IStackSynthesizer {
  // CDK's own class does not satisfy its own interface under exactOptionalPropertyTypes.
  return new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) as IStackSynthesizer;
}
