import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../src/template/json-value.ts';

/** A template as CDK would write it: a bus, a rule, a queue with dead letters, a function that feeds a table, an API. */
export function smallTemplate(): SmallTemplate {
  return structuredClone(template);
}

/** Writes template, asset manifest and the function's code to a directory; answers with the template's path. */
export function writeStack(directory: string, document: SmallTemplate): string {
  mkdirSync(join(directory, 'asset.code'), { recursive: true });
  writeFileSync(join(directory, 'asset.code/index.mjs'), handlerCode);
  const asset = { source: { path: 'asset.code' }, destinations: { here: { objectKey: 'code.zip' } } };
  writeFileSync(join(directory, 'Small.assets.json'), JSON.stringify({ files: { code: asset } }));
  const templateFile = join(directory, 'Small.template.json');
  writeFileSync(templateFile, JSON.stringify(document));
  return templateFile;
}

/** As much of a template as tests change. */
export interface SmallTemplate {
  readonly Resources: Record<
    string,
    { Type: string; Properties: Record<string, unknown>; [attribute: string]: unknown }
  >;
  readonly Outputs: Record<string, JsonObject>;
}

/** Calls AWS by its own role, as the SDK would, without its weight; the API's requests are told what came of it. */
const handlerCode = `
async function call(target, input) {
  const credential = process.env.AWS_ACCESS_KEY_ID + '/20260101/us-east-1/dynamodb/aws4_request';
  const response = await fetch(process.env.AWS_ENDPOINT_URL, {
    method: 'POST',
    headers: {
      'x-amz-target': 'DynamoDB_20120810.' + target,
      'x-amz-security-token': process.env.AWS_SESSION_TOKEN,
      authorization: 'AWS4-HMAC-SHA256 Credential=' + credential + ', SignedHeaders=host, Signature=0',
    },
    body: JSON.stringify({ TableName: process.env.TABLE, ...input }),
  });
  return response.json();
}

export async function handler(event) {
  if (event.Records === undefined) return call('DeleteItem', { Key: { id: { S: 'x' } } });
  for (const record of event.Records) {
    const { id, sleep } = JSON.parse(record.body);
    if (sleep) await new Promise((resolve) => setTimeout(resolve, 20_000));
    await call('PutItem', { Item: { id: { S: id } } });
  }
}
`;

const allowService = (service: string): JsonObject => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: service } }],
});

const queueArn = { 'Fn::GetAtt': ['Queue', 'Arn'] };

const template: SmallTemplate = {
  Resources: {
    Mapping: {
      Type: 'AWS::Lambda::EventSourceMapping',
      DependsOn: ['Policy'],
      Properties: {
        BatchSize: 1,
        EventSourceArn: queueArn,
        FunctionName: { Ref: 'Function' },
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      },
    },
    Function: {
      Type: 'AWS::Lambda::Function',
      DependsOn: ['Policy', 'Role'],
      Properties: {
        Architectures: ['arm64'],
        Code: { S3Bucket: { 'Fn::Sub': 'assets-${AWS::AccountId}-${AWS::Region}' }, S3Key: 'code.zip' },
        Environment: { Variables: { TABLE: { Ref: 'Table' } } },
        Handler: 'index.handler',
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        Runtime: 'nodejs24.x',
        Timeout: 30,
      },
    },
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: allowService('lambda.amazonaws.com'),
        ManagedPolicyArns: [
          {
            'Fn::Join': [
              '',
              ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'],
            ],
          },
        ],
      },
    },
    Policy: {
      Type: 'AWS::IAM::Policy',
      Properties: {
        PolicyName: 'Policy',
        Roles: [{ Ref: 'Role' }],
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Action: 'dynamodb:PutItem', Resource: { 'Fn::GetAtt': ['Table', 'Arn'] } },
            {
              Effect: 'Allow',
              Action: [
                'sqs:ReceiveMessage',
                'sqs:DeleteMessage',
                'sqs:GetQueueAttributes',
                'sqs:ChangeMessageVisibility',
              ],
              Resource: queueArn,
            },
          ],
        },
      },
    },
    Table: {
      Type: 'AWS::DynamoDB::Table',
      DeletionPolicy: 'Retain',
      Properties: {
        TableName: { 'Fn::Sub': '${AWS::StackName}-things' },
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      },
    },
    DeadLetters: { Type: 'AWS::SQS::Queue', Properties: { MessageRetentionPeriod: 1_209_600 } },
    Queue: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        QueueName: 'things',
        RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['DeadLetters', 'Arn'] }, maxReceiveCount: 3 },
        VisibilityTimeout: 180,
      },
    },
    QueuePolicy: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [{ Ref: 'Queue' }],
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Deny',
              Principal: { AWS: '*' },
              Action: 'sqs:*',
              Resource: queueArn,
              Condition: { Bool: { 'aws:SecureTransport': 'false' } },
            },
            {
              Effect: 'Allow',
              Principal: { Service: 'events.amazonaws.com' },
              Action: 'sqs:SendMessage',
              Resource: queueArn,
              Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': ['Rule', 'Arn'] } } },
            },
          ],
        },
      },
    },
    Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'things' } },
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventBusName: { Ref: 'Bus' },
        EventPattern: { source: ['test'] },
        Targets: [{ Arn: queueArn, Id: 'queue', InputPath: '$.detail' }],
      },
    },
    Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'things', ProtocolType: 'HTTP' } },
    Integration: {
      Type: 'AWS::ApiGatewayV2::Integration',
      Properties: {
        ApiId: { Ref: 'Api' },
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: { 'Fn::GetAtt': ['Function', 'Arn'] },
        PayloadFormatVersion: '2.0',
      },
    },
    Route: {
      Type: 'AWS::ApiGatewayV2::Route',
      Properties: {
        ApiId: { Ref: 'Api' },
        RouteKey: 'DELETE /things',
        Target: { 'Fn::Join': ['/', ['integrations', { Ref: 'Integration' }]] },
      },
    },
    Permission: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        Action: 'lambda:InvokeFunction',
        FunctionName: { 'Fn::GetAtt': ['Function', 'Arn'] },
        Principal: 'apigateway.amazonaws.com',
        SourceArn: {
          'Fn::Sub': 'arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*/*/things',
        },
      },
    },
    Stage: {
      Type: 'AWS::ApiGatewayV2::Stage',
      Properties: { ApiId: { Ref: 'Api' }, AutoDeploy: true, StageName: '$default' },
    },
  },
  Outputs: {
    ApiUrl: { Value: { 'Fn::GetAtt': ['Api', 'ApiEndpoint'] } },
    QueueUrl: { Value: { Ref: 'Queue' } },
    DeadLettersUrl: { Value: { Ref: 'DeadLetters' } },
    StackId: { Value: { Ref: 'AWS::StackId' } },
  },
};
