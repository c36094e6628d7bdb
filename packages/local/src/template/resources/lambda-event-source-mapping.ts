import { AwsError } from '../../aws-error.ts';
import {
  checkMapping,
  checkVisibilityTimeout,
  type EventSourceMapping,
} from '../../services/lambda/event-sources/event-source-mapping.ts';
import type { FunctionDefinition } from '../../services/lambda/function-definition.ts';
import type { Deployment } from '../deployment.ts';
import { isObject } from '../json-value.ts';
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

async function provideMapping({ logicalId, properties }: DeclaredResource, deployment: Deployment): Promise<Provided> {
  const { naming, plan } = deployment;
  const arn = functionArn(properties.string('FunctionName'), naming);
  const target = plan.functions.get(arn);
  if (target === undefined) throw new Error(`Function not found: ${arn}`);
  const mapping = eventSourceMapping(naming.uuid(logicalId), arn, properties);
  checkMapping(mapping);
  checkPermissions(mapping, target, deployment);
  checkVisibilityTimeout(await visibilityTimeout(mapping, deployment), target.timeoutMs);
  plan.eventSourceMappings.push(mapping);
  const mappingArn = naming.arn('lambda', `event-source-mapping:${mapping.uuid}`);
  return { ref: mapping.uuid, attributes: { EventSourceMappingArn: mappingArn, Id: mapping.uuid } };
}

function eventSourceMapping(uuid: string, functionName: string, properties: Properties): EventSourceMapping {
  const maximumConcurrency = properties.object('ScalingConfig').optionalNumber('MaximumConcurrency');
  const filters = properties.object('FilterCriteria').objects('Filters');
  return {
    uuid,
    eventSourceArn: properties.string('EventSourceArn'),
    functionName,
    enabled: properties.optionalBoolean('Enabled') ?? true,
    batchSize: properties.optionalNumber('BatchSize') ?? 10,
    maximumBatchingWindowSeconds: properties.optionalNumber('MaximumBatchingWindowInSeconds') ?? 0,
    reportBatchItemFailures: properties.strings('FunctionResponseTypes').includes('ReportBatchItemFailures'),
    ...(maximumConcurrency === undefined ? {} : { maximumConcurrency }),
    ...(filters.length === 0 ? {} : { filterCriteria: { filters: filters.map(filterPattern) } }),
  };
}

function filterPattern(filter: Properties): { readonly pattern: string } {
  return { pattern: filter.string('Pattern') };
}

/** What Lambda itself needs the role to allow before it takes a mapping; it refuses in these words. */
const pollerActions = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'];

function checkPermissions(mapping: EventSourceMapping, target: FunctionDefinition, { iam }: Deployment): void {
  const principal = { kind: 'role', arn: target.roleArn, session: target.name } as const;
  for (const action of pollerActions) {
    try {
      iam.authorize(principal, { action: `sqs:${action}`, resources: [mapping.eventSourceArn] });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      throw new Error(`The function execution role does not have permissions to call ${action} on SQS`, {
        cause: error,
      });
    }
  }
}

async function visibilityTimeout({ eventSourceArn }: EventSourceMapping, deployment: Deployment): Promise<number> {
  const QueueName = eventSourceArn.slice(eventSourceArn.lastIndexOf(':') + 1);
  const { QueueUrl } = await deployment.call('sqs', 'GetQueueUrl', { QueueName });
  const AttributeNames = ['VisibilityTimeout'];
  const answer = await deployment.call('sqs', 'GetQueueAttributes', { QueueUrl, AttributeNames });
  return Number(isObject(answer['Attributes']) ? answer['Attributes']['VisibilityTimeout'] : 0);
}
