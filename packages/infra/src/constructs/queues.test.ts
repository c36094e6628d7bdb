import { describe, expect, it } from 'vitest';
import { readStack } from '../../test/read-stack.ts';
import type { Resource } from '../../test/template-reader.ts';

const { reader } = readStack();
const minute = 60;
const day = 24 * 60 * minute;

function queue(name: string) {
  return reader.named('AWS::SQS::Queue', `Sluice-${name}`).Properties;
}

function redrive({ Properties }: Pick<Resource, 'Properties'>) {
  return Properties['RedrivePolicy'] as { deadLetterTargetArn: unknown; maxReceiveCount: number } | undefined;
}

describe('the flow queues', () => {
  it.each([
    { flow: 'query', functionTimeoutSeconds: 30, maxReceiveCount: 3, retentionSeconds: 15 * minute },
    { flow: 'write', functionTimeoutSeconds: 30, maxReceiveCount: 5, retentionSeconds: 4 * day },
    { flow: 'import', functionTimeoutSeconds: 300, maxReceiveCount: 5, retentionSeconds: 4 * day },
    { flow: 'analytics', functionTimeoutSeconds: 60, maxReceiveCount: 5, retentionSeconds: 4 * day },
  ])(
    '$flow: visibility 6 x $functionTimeoutSeconds s, $maxReceiveCount receives, kept $retentionSeconds s',
    ({ flow, functionTimeoutSeconds, maxReceiveCount, retentionSeconds }) => {
      const properties = queue(flow);
      expect(properties).toMatchObject({
        VisibilityTimeout: 6 * functionTimeoutSeconds,
        MessageRetentionPeriod: retentionSeconds,
        RedrivePolicy: { maxReceiveCount },
      });
      expect(reader.text(redrive({ Properties: properties })?.deadLetterTargetArn)).toBe(
        `Sluice-${flow}-dead-letters.Arn`,
      );
    },
  );
});

describe('the dead-letter queues', () => {
  it.each(['query', 'write', 'import', 'analytics', 'rules', 'unrouted'])(
    '%s: messages are kept for 14 days',
    (name) => {
      expect(queue(`${name}-dead-letters`)).toMatchObject({ MessageRetentionPeriod: 14 * day });
    },
  );
});

describe('every queue', () => {
  const queues = reader.all('AWS::SQS::Queue');

  it('has a dead-letter queue or is one', () => {
    const without = queues.filter((resource) => redrive(resource) === undefined);
    const names = without.map(({ Properties }) => String(Properties['QueueName']));
    expect(names.filter((name) => !name.endsWith('-dead-letters'))).toEqual([]);
    expect(queues).toHaveLength(10);
  });

  it('is encrypted with keys of SQS', () => {
    expect(queues.filter(({ Properties }) => Properties['SqsManagedSseEnabled'] !== true)).toEqual([]);
  });

  it('refuses calls without TLS', () => {
    const refusing = reader
      .all('AWS::SQS::QueuePolicy')
      .filter(({ Properties }) => statementsOf(Properties).some(refusesPlaintext))
      .flatMap(({ Properties }) => (Properties['Queues'] as unknown[]).map((one) => reader.text(one)));
    expect(refusing.toSorted()).toEqual(reader.names('AWS::SQS::Queue'));
  });
});

interface Statement {
  readonly Effect: string;
  readonly Action: string;
  readonly Principal: Readonly<Record<string, string>>;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

function statementsOf(properties: Resource['Properties']): Statement[] {
  return (properties['PolicyDocument'] as { Statement: Statement[] }).Statement;
}

function refusesPlaintext({ Effect, Action, Principal, Condition }: Statement): boolean {
  const plaintext = Condition?.['Bool']?.['aws:SecureTransport'] === 'false';
  return Effect === 'Deny' && Action === 'sqs:*' && Principal['AWS'] === '*' && plaintext;
}
