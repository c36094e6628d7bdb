import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import { endpointOf } from './endpoint.ts';

const sdk = { dynamodb: DynamoDBClient, events: EventBridgeClient, sqs: SQSClient } as const;
const services = ['dynamodb', 'events', 'sqs'] as const;

it.each([
  'us-east-1',
  'eu-central-1',
  'cn-north-1',
  'us-gov-west-1',
  'us-iso-east-1',
  'us-isob-east-1',
  'eu-isoe-west-1',
  'us-isof-south-1',
  'eusc-de-east-1',
])('finds the services of %s where the SDK finds them', (region) => {
  for (const service of services) {
    const { endpointProvider } = new sdk[service]({ region }).config;
    // DynamoDB has endpoints of an account besides, which the SDK takes where it knows the account.
    const expected = endpointProvider({ Region: region } as never).url;
    expect(endpointOf(service, { AWS_REGION: region }).url.href).toBe(expected.href);
  }
});

it('takes the endpoint that the environment names, the service’s own before the one for all', () => {
  const environment = { AWS_REGION: 'us-east-1', AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' };
  expect(endpointOf('sqs', environment).url.href).toBe('http://127.0.0.1:4566/');
  const own = { ...environment, AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:9324' };
  expect(endpointOf('sqs', own).url.href).toBe('http://127.0.0.1:9324/');
  expect(endpointOf('dynamodb', own).url.href).toBe('http://127.0.0.1:4566/');
});
