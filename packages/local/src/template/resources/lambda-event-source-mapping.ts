import { AwsError } from '../../aws-error.ts';
import type { Deployment } from '../deployment.ts';
import { isObject, type JsonObject } from '../json-value.ts';
import type { PlannedEventSourceMapping, PlannedFunction } from '../plan.ts';
import type { Properties } from '../properties.ts';
import type { DeclaredResource, Provided, ResourceType } from '../resource-type.ts';
import { functionArn } from './function-arn.ts';

/** Feeds a queue's messages to a function. */
export const lambdaEventSourceMapping: ResourceType = {
  type: 'AWS::Lambda::EventSourceMapping',
  supported: [
    'BatchSize',
    'Enabled',
    'EventSourceArn',
    'FilterCriteria.Filters.Pattern',
    'FunctionName',
    'FunctionResponseTypes',
    'MaximumBatchingWindowInSeconds',
    'ScalingConfig.MaximumConcurrency',
  ],
  ignored: {
    KmsKeyArn: 'local data is as safe as the disk it lies on',
    MetricsConfig: 'there is no CloudWatch to show them in',
    Tags: 'labels for bills and searches',
  },
  attributes: ['EventSourceMappingArn', 'Id'],
  provide: provideMapping,
};

/** What Lambda itself needs the role to allow before it takes a mapping. */
const pollerActions = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'];

async function provideMapping({ logicalId, properties }: DeclaredResource, deployment: Deployment): Promise<Provided> {
  const { naming, plan } = deployment;
  const arn = functionArn(properties.string('FunctionName'), naming);
  const target = plan.functions.get(arn);
  if (target === undefined) throw new Error(`Function not found: ${arn}`);
  const mapping = plannedMapping(mappingId(naming.suffix(logicalId)), arn, properties);
  refuseMissingPermissions(mapping, target, deployment);
  await refuseShortVisibility(mapping, target, deployment);
  plan.eventSourceMappings.push(mapping);
  const mappingArn = naming.arn('lambda', `event-source-mapping:${mapping.uuid}`);
  return { ref: mapping.uuid, attributes: { EventSourceMappingArn: mappingArn, Id: mapping.uuid } };
}

function plannedMapping(uuid: string, arn: string, properties: Properties): PlannedEventSourceMapping {
  const maximumConcurrency = properties.object('ScalingConfig').optionalNumber('MaximumConcurrency');
  return {
    uuid,
    eventSourceArn: properties.string('EventSourceArn'),
    functionArn: arn,
    enabled: properties.optionalBoolean('Enabled') ?? true,
    batchSize: properties.optionalNumber('BatchSize') ?? 10,
    maximumBatchingWindowSeconds: properties.optionalNumber('MaximumBatchingWindowInSeconds') ?? 0,
    reportBatchItemFailures: properties.strings('FunctionResponseTypes').includes('ReportBatchItemFailures'),
    ...(maximumConcurrency === undefined ? {} : { maximumConcurrency }),
    filters: properties.object('FilterCriteria').objects('Filters').map(filterPattern),
  };
}

function filterPattern(filter: Properties): JsonObject {
  return filter.json('Pattern') ?? {};
}

/** Lambda names mappings by UUID; this one stays the same from start to start. */
function mappingId(suffix: string): string {
  const hex = Buffer.from(suffix.padEnd(16, '0')).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Lambda tries these when a mapping is made, and refuses it in these words. */
function refuseMissingPermissions(
  mapping: PlannedEventSourceMapping,
  target: PlannedFunction,
  { iam }: Deployment,
): void {
  const principal = { kind: 'role', arn: target.roleArn, session: target.name } as const;
  for (const action of pollerActions) {
    try {
      iam.authorize(principal, { action: `sqs:${action}`, resources: [mapping.eventSourceArn] });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      throw new Error(
        `The function execution role does not have permissions to call ${action} on SQS (queue ${mapping.eventSourceArn})`,
        { cause: error },
      );
    }
  }
}

/** Lambda refuses a queue whose messages would come back while the function still works on them. */
async function refuseShortVisibility(
  mapping: PlannedEventSourceMapping,
  target: PlannedFunction,
  deployment: Deployment,
): Promise<void> {
  const queueName = mapping.eventSourceArn.slice(mapping.eventSourceArn.lastIndexOf(':') + 1);
  const { QueueUrl: queueUrl } = await deployment.call('sqs', 'GetQueueUrl', { QueueName: queueName });
  const names = ['VisibilityTimeout'];
  const answer = await deployment.call('sqs', 'GetQueueAttributes', { QueueUrl: queueUrl, AttributeNames: names });
  const visibility = Number(isObject(answer['Attributes']) ? answer['Attributes']['VisibilityTimeout'] : 0);
  const timeout = target.timeoutMs / 1000;
  if (visibility < timeout) {
    throw new Error(
      `Queue visibility timeout: ${visibility} seconds is less than Function timeout: ${timeout} seconds`,
    );
  }
}
