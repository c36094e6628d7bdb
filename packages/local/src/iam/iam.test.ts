import { beforeEach, describe, expect, it } from 'vitest';
import { AwsError } from '../aws-error.ts';
import type { Principal } from '../service.ts';
import { Iam } from './iam.ts';

const roleArn = 'arn:aws:iam::000000000000:role/Sluice-WriteProcessorRole';
const role: Principal = { kind: 'role', arn: roleArn, session: 'Sluice-WriteProcessor' };
const table = 'arn:aws:dynamodb:us-east-1:000000000000:table/Sluice-users';
const queue = 'arn:aws:sqs:us-east-1:000000000000:write';
const rule = 'arn:aws:events:us-east-1:000000000000:rule/system/write';
const delivery: Principal = { kind: 'service', arn: 'events.amazonaws.com', sourceArn: rule };

let iam: Iam;

beforeEach(() => {
  iam = new Iam();
  iam.defineRole(roleArn, {
    trust: {
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
    },
  });
});

function allow(action: string | string[], resource: string | string[], more: object = {}): void {
  iam.attachPolicy(roleArn, 'policy', {
    Statement: { Effect: 'Allow', Action: action, Resource: resource, ...more },
  });
}

function ask(principal: Principal, action: string, resource: string): AwsError | 'allowed' {
  try {
    iam.authorize(principal, { action, resources: [resource] });
    return 'allowed';
  } catch (error) {
    if (error instanceof AwsError) return error;
    throw error;
  }
}

describe('a role', () => {
  it('may do nothing that no policy allows, and is told so in AWS’s sentence', () => {
    const error = ask(role, 'dynamodb:PutItem', table);
    expect(error).toMatchObject({
      code: 'AccessDeniedException',
      statusCode: 400,
      message: `User: arn:aws:sts::000000000000:assumed-role/Sluice-WriteProcessorRole/Sluice-WriteProcessor is not authorized to perform: dynamodb:PutItem on resource: ${table} because no identity-based policy allows the dynamodb:PutItem action`,
    });
  });

  it('may do what a policy allows, whatever the case of the action', () => {
    allow('DynamoDB:putItem', table);
    expect(ask(role, 'dynamodb:PutItem', table)).toBe('allowed');
    expect(ask(role, 'dynamodb:DeleteItem', table)).toBeInstanceOf(AwsError);
  });

  it.each([
    ['dynamodb:*', table],
    ['dynamodb:Put*', `${table.slice(0, -2)}*`],
    ['*', '*'],
    ['dynamodb:PutIte?', 'arn:aws:dynamodb:*:*:table/*'],
    ['dynamodb:PutItem', 'arn:aws:dynamodb:*'],
  ])('may put an item under %s on %s', (action, resource) => {
    allow(action, resource);
    expect(ask(role, 'dynamodb:PutItem', table)).toBe('allowed');
  });

  it('is not let through by a table’s grant to that table’s index, nor by a wildcard in another part of the ARN', () => {
    allow('dynamodb:Query', [table, 'arn:*:table/Sluice-users/index/by-email']);
    expect(ask(role, 'dynamodb:Query', `${table}/index/by-email`)).toBeInstanceOf(AwsError);
  });

  it('is stopped by a deny, however much is allowed', () => {
    iam.attachPolicy(roleArn, 'allow', { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] });
    iam.attachPolicy(roleArn, 'deny', { Statement: [{ Effect: 'Deny', NotAction: 'sqs:*', NotResource: queue }] });
    expect(ask(role, 'dynamodb:PutItem', table)).toMatchObject({
      message: expect.stringMatching(/with an explicit deny in an identity-based policy$/),
    });
    expect(ask(role, 'sqs:SendMessage', table)).toBe('allowed');
  });

  it('needs every resource of a call', () => {
    allow('dynamodb:PutItem', table);
    expect(() => iam.authorize(role, { action: 'dynamodb:PutItem', resources: [table, `${table}-other`] })).toThrow(
      /on resource: .*Sluice-users-other/,
    );
  });

  it('is told of EventBridge under the code and spelling of EventBridge', () => {
    const bus = 'arn:aws:events:us-east-1:000000000000:event-bus/system';
    const sentence = `is not authorized to perform: events:PutEvents on resource: ${bus} because no identity-based policy allows the events:PutEvents action`;
    const error = ask(role, 'events:PutEvents', bus);
    expect(error).toMatchObject({ code: 'AccessDeniedException', statusCode: 400 });
    expect((error as AwsError).message.endsWith(sentence)).toBe(true);
  });

  it('is told of SQS under the code and spelling of SQS', () => {
    expect(ask(role, 'sqs:SendMessage', queue)).toMatchObject({
      code: 'AccessDenied',
      statusCode: 403,
      message: expect.stringMatching(
        /perform: sqs:sendmessage on .* because no identity-based policy allows the sqs:sendmessage action$/,
      ),
    });
  });

  it('may also be let in by the resource’s own policy', () => {
    iam.defineResourcePolicy(queue, {
      Statement: [{ Effect: 'Allow', Principal: { AWS: roleArn }, Action: 'sqs:SendMessage', Resource: queue }],
    });
    expect(ask(role, 'sqs:SendMessage', queue)).toBe('allowed');
  });

  it('gets nothing from a resource policy that names the account alone', () => {
    iam.defineResourcePolicy(queue, {
      Statement: [
        { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::000000000000:root' }, Action: 'sqs:*', Resource: queue },
      ],
    });
    expect(ask(role, 'sqs:SendMessage', queue)).toBeInstanceOf(AwsError);
  });

  it('can be assumed by the services its trust policy names, and by no other', () => {
    expect(iam.trusts(roleArn, 'lambda.amazonaws.com')).toBe(true);
    expect(iam.trusts(roleArn, 'events.amazonaws.com')).toBe(false);
  });
});

describe('a queue’s policy', () => {
  beforeEach(() => {
    iam.defineResourcePolicy(queue, {
      Statement: [
        {
          Effect: 'Deny',
          Principal: { AWS: '*' },
          Action: 'sqs:*',
          Resource: queue,
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
        {
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: ['sqs:SendMessage', 'sqs:GetQueueUrl'],
          Resource: queue,
          Condition: { ArnEquals: { 'aws:SourceArn': rule } },
        },
      ],
    });
  });

  it('lets EventBridge in for the rule it names, over loopback as if by TLS', () => {
    expect(ask(delivery, 'sqs:SendMessage', queue)).toBe('allowed');
  });

  it('keeps another rule out', () => {
    expect(ask({ ...delivery, sourceArn: `${rule}-other` }, 'sqs:SendMessage', queue)).toMatchObject({
      message: expect.stringMatching(/because no resource-based policy allows the sqs:sendmessage action$/),
    });
  });

  it('counts as needed by the rule it names alone', () => {
    const used = () => iam.grants().map((grant) => [grant.holder, grant.action, grant.used]);
    ask({ ...delivery, sourceArn: `${rule}-other` }, 'sqs:SendMessage', queue);
    expect(used()).toEqual([
      [queue, 'sqs:SendMessage', false],
      [queue, 'sqs:GetQueueUrl', false],
    ]);
    ask(delivery, 'sqs:SendMessage', queue);
    expect(used()).toEqual([
      [queue, 'sqs:SendMessage', true],
      [queue, 'sqs:GetQueueUrl', false],
    ]);
  });

  it('keeps another service out', () => {
    expect(ask({ ...delivery, arn: 'sns.amazonaws.com' }, 'sqs:SendMessage', queue)).toBeInstanceOf(AwsError);
  });
});

it('lets the operator do anything', () => {
  expect(ask({ kind: 'operator', arn: 'arn:aws:iam::000000000000:root' }, 'dynamodb:DeleteTable', table)).toBe(
    'allowed',
  );
});

it.each([
  [{ Condition: { DateLessThan: { 'aws:SecureTransport': '2026' } } }, /operator "DateLessThan"/],
  [{ Condition: { StringEquals: { 'dynamodb:LeadingKeys': 'a' } } }, /key "dynamodb:LeadingKeys"/],
  [{ NotPrincipal: '*' }, /element "NotPrincipal"/],
  [{ Resource: 'arn:aws:s3:::bucket/${aws:username}' }, /policy variables/],
])('refuses a policy it cannot judge: %j', (more, message) => {
  expect(() => allow('dynamodb:PutItem', table, more)).toThrow(message);
});

it('tells the grants that were needed from those that were not', () => {
  allow(['dynamodb:PutItem', 'dynamodb:DeleteItem'], table);
  ask(role, 'dynamodb:PutItem', table);
  ask(role, 'dynamodb:GetItem', table);
  expect(iam.grants()).toEqual([
    { holder: roleArn, action: 'dynamodb:PutItem', resource: table, used: true },
    { holder: roleArn, action: 'dynamodb:DeleteItem', resource: table, used: false },
  ]);
  expect(iam.recorded().map(({ action, allowed }) => [action, allowed])).toEqual([
    ['dynamodb:PutItem', true],
    ['dynamodb:GetItem', false],
  ]);
});
