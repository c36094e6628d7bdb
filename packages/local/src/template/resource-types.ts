import type { ResourceType } from './resource-type.ts';
import { apiGatewayV2Api } from './resources/api-gateway-v2-api.ts';
import { apiGatewayV2Authorizer } from './resources/api-gateway-v2-authorizer.ts';
import { apiGatewayV2Integration } from './resources/api-gateway-v2-integration.ts';
import { apiGatewayV2Route } from './resources/api-gateway-v2-route.ts';
import { apiGatewayV2Stage } from './resources/api-gateway-v2-stage.ts';
import { cdkMetadata } from './resources/cdk-metadata.ts';
import { cloudwatchAlarm } from './resources/cloudwatch-alarm.ts';
import { cloudwatchCompositeAlarm } from './resources/cloudwatch-composite-alarm.ts';
import { cloudwatchDashboard } from './resources/cloudwatch-dashboard.ts';
import { dynamodbTable } from './resources/dynamodb-table.ts';
import { eventsArchive } from './resources/events-archive.ts';
import { eventsEventBus } from './resources/events-event-bus.ts';
import { eventsEventBusPolicy } from './resources/events-event-bus-policy.ts';
import { eventsRule } from './resources/events-rule.ts';
import { iamManagedPolicy } from './resources/iam-managed-policy.ts';
import { iamPolicy } from './resources/iam-policy.ts';
import { iamRole } from './resources/iam-role.ts';
import { lambdaEventSourceMapping } from './resources/lambda-event-source-mapping.ts';
import { lambdaFunction } from './resources/lambda-function.ts';
import { lambdaPermission } from './resources/lambda-permission.ts';
import { logsLogGroup } from './resources/logs-log-group.ts';
import { sqsQueue } from './resources/sqs-queue.ts';
import { sqsQueuePolicy } from './resources/sqs-queue-policy.ts';
import { ssmParameter } from './resources/ssm-parameter.ts';

/** Every CloudFormation resource type that the local runtime knows, by name. */
export const resourceTypes: ReadonlyMap<string, ResourceType> = new Map(
  [
    apiGatewayV2Api,
    apiGatewayV2Authorizer,
    apiGatewayV2Integration,
    apiGatewayV2Route,
    apiGatewayV2Stage,
    cdkMetadata,
    cloudwatchAlarm,
    cloudwatchCompositeAlarm,
    cloudwatchDashboard,
    dynamodbTable,
    eventsArchive,
    eventsEventBus,
    eventsEventBusPolicy,
    eventsRule,
    iamManagedPolicy,
    iamPolicy,
    iamRole,
    lambdaEventSourceMapping,
    lambdaFunction,
    lambdaPermission,
    logsLogGroup,
    sqsQueue,
    sqsQueuePolicy,
    ssmParameter,
  ].map((type) => [type.type, type]),
);
